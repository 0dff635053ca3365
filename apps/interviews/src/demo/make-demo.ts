import { type AppDeps, type DemoPeople, NotFound, type Ref, createActor } from "segno";
import { interview } from "../domain/interview.ts";
import type { Question } from "../domain/question.ts";
import { demoAnswer } from "./answers.ts";

type Deps = Pick<AppDeps, "engine" | "log">;
interface View {
  readonly status: string;
  readonly version: number;
  readonly turn?: { readonly turnId: string; readonly text: string };
  readonly position?: { readonly number: number };
}

const setup = {
  mode: "practice",
  role: "Back-end developer",
  level: "mid",
  minutes: 15,
  focus: ["SQL", "HTTP"],
  clockFactor: 0,
  feedback: "end",
  consents: { keeping: true, textVersion: "2026-11" },
} as const;

/** A finished interview, a paused one and a plan ready to begin, each made once: what a newcomer looks at first. */
export async function makeDemo(
  { organisation, people }: DemoPeople,
  questions: readonly Question[],
  deps: Deps,
): Promise<void> {
  const [candidate] = people;
  if (!candidate) return;
  const tenant = organisation.id;
  const actor = createActor({ tenant, subject: candidate.id, kind: "person", roles: candidate.roles });
  const engine = deps.engine.forTenant(tenant);

  /** Nothing where it was made before: what a person has done with it since is theirs. */
  const make = async (id: string, focus: readonly string[]): Promise<Ref | undefined> => {
    const ref = { machine: interview.name, id };
    try {
      const reply = await engine.send(ref, { type: "plan-interview", setup: { ...setup, focus } }, { actor, key: id });
      return reply.repeated ? undefined : ref;
    } catch (error) {
      if (error instanceof NotFound) return undefined; // erased since
      throw error;
    }
  };
  /** Waits until the interview is in none of these statuses. */
  const leave = async (ref: Ref, statuses: readonly string[]): Promise<View> => {
    const moved = { told: (): void => undefined };
    const off = engine.onMoved(ref, () => moved.told());
    try {
      for (;;) {
        const next = new Promise<void>((resolve) => (moved.told = resolve));
        const view = (await engine.view(ref, actor)) as unknown as View; // this machine's own
        if (!statuses.includes(view.status)) return view;
        await next;
      }
    } finally {
      off();
    }
  };
  /** Answers up to `count` turns, each once however often the demo is made. */
  const answer = async (ref: Ref, count: number): Promise<View> => {
    let view = await leave(ref, ["planning", "evaluating"]);
    for (let n = 0; n < count && view.turn; n += 1) {
      const { turnId } = view.turn;
      const text = demoAnswer(questions, { ...view.turn, number: view.position?.number ?? 1 });
      await engine.send(
        ref,
        { type: "submit-answer", turnId, text, input: "typed" },
        { actor, key: `answer:${turnId}` },
      );
      view = await leave(ref, ["evaluating"]);
    }
    return view;
  };

  await make("demo-ready", ["TypeScript", "Testing"]);

  const finished = await make("demo-finished", ["SQL", "HTTP"]);
  if (finished && (await leave(finished, ["planning"])).status === "idle") {
    await engine.send(finished, { type: "start" }, { actor, key: "start" });
    await answer(finished, 40);
  }

  const paused = await make("demo-paused", ["Distributed systems"]);
  if (paused && (await leave(paused, ["planning"])).status === "idle") {
    await engine.send(paused, { type: "start" }, { actor, key: "start" });
    await answer(paused, 1);
    await engine.send(paused, { type: "pause" }, { actor, key: "pause" });
  }
  deps.log.info("the demo's interviews are there", { tenant });
}
