import type { FaultPoint } from "segno";

/** By round. */
const points: Readonly<Record<Step["kind"], readonly (FaultPoint | undefined)[]>> = {
  command: ["before-commit", "ambiguous-commit", "after-commit"],
  effect: ["effect-claimed", "effect-done", undefined, "result-committed"],
};

/** What may be struck in one interview: commands, timers and results by their name, effects by theirs. */
export interface Step {
  readonly kind: "command" | "effect";
  readonly name: string;
}

const command = (name: string): Step => ({ kind: "command", name });
const effect = (name: string): Step => ({ kind: "effect", name });

/** Every step of an interview, from its making to its end. */
export const everyStep: readonly Step[] = [
  command("plan-interview"),
  effect("plan-interview"),
  command("record-plan"),
  command("start"),
  command("save-draft"),
  command("ask-help"),
  command("pause"),
  command("resume"),
  command("submit-answer"),
  effect("evaluate-answer"),
  command("record-verdict"),
  command("time-out"),
  command("skip-question"),
  command("finish"),
  command("erase"),
  effect("erase-belongings"),
  command("record-erased"),
];

/** One of each kind: a person's command, an effect, its result, a timer. */
export const oneStepOfEachKind: readonly Step[] = [
  command("submit-answer"),
  effect("evaluate-answer"),
  command("record-verdict"),
  command("time-out"),
];

/**
 * At each point of each step, in the order in which interviews reach them: all first points, then all second ones. What
 * comes after an effect's result is last, since one effect cannot be struck both in its result's last point and after it.
 */
export function faultsOf(steps: readonly Step[]): readonly string[] {
  return [0, 1, 2, 3].flatMap((round) =>
    steps.flatMap(({ kind, name }) => {
      const point = points[kind][round];
      return point === undefined ? [] : [`${point}/${name}`];
    }),
  );
}
