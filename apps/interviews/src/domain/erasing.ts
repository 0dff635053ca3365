import { unchanged } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { dayMs, plus } from "./instants.ts";
import type { Erased, InterviewState } from "./interview-state.ts";
import type { At, InterviewOutcome, InterviewStep } from "./interview-types.ts";
import { type Timers, timerBounds } from "./setup.ts";

type Kept = Exclude<InterviewState, Erased>;

export function erase(
  state: Kept,
  _command: InterviewCommandOf<"erase">,
  { now, id, actor }: At,
): InterviewOutcome<Erased> {
  const by = actor.subject === state.setup.candidate ? "candidate" : "admin";
  return erased(state.setup.timers, by, { now, id });
}

/** Leaves dates and nothing else, and asks for all else that belongs to it to go. */
export function erased(
  { eraseAgainDays }: Pick<Timers, "eraseAgainDays">,
  by: Erased["by"],
  { now, id }: { readonly now: Date; readonly id: string },
): InterviewStep<Erased> {
  const eraseAgainAt = plus(now, eraseAgainDays * dayMs);
  return {
    to: { status: "erased", erasedAt: now, by, belongings: "waiting", eraseAgainAt },
    events: [{ type: "interview-erased", by }],
    effects: [{ effect: "erase-belongings", input: { interviewId: id } }],
  };
}

/** Asks once more; the stone carries no settings, so the wait is the default one. */
export function eraseAgain(
  state: Erased,
  { now, id }: { readonly now: Date; readonly id: string },
): InterviewStep<Erased> {
  const eraseAgainAt = plus(now, timerBounds.eraseAgainDays.default * dayMs);
  return {
    to: { ...state, belongings: "waiting", eraseAgainAt },
    effects: [{ effect: "erase-belongings", input: { interviewId: id } }],
  };
}

export function recordErased(state: Erased): InterviewOutcome<Erased> {
  if (state.belongings === "gone") return unchanged;
  const { erasedAt, by } = state;
  return { to: { status: "erased", erasedAt, by, belongings: "gone" }, events: [{ type: "belongings-erased" }] };
}

/** Stays to be asked again when its instant comes. */
export function failErase(state: Erased, { code }: InterviewCommandOf<"fail-erase">): InterviewOutcome<Erased> {
  if (state.belongings === "gone") return unchanged;
  return { to: { ...state, belongings: "failed" }, events: [{ type: "erasing-failed", code }] };
}
