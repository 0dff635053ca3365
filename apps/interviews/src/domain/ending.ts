import { dayMs, plus } from "./instants.ts";
import type { Cancellation, Cancelled, Complete, Completion, InterviewState, Live } from "./interview-state.ts";
import type { InterviewStep } from "./interview-types.ts";
import { resultOf } from "./scoring.ts";
import { mayUseModel } from "./setup.ts";
import type { ClosedTurn } from "./turn.ts";

/** How an interview ends: with a report, or without one. */
export type Ending<S extends InterviewState> = (live: Live, because: Completion, now: Date) => InterviewStep<S>;

/** Ends it with a report. The same version carries it. */
export const complete: Ending<Complete> = (live, because, now) => {
  const { setup, tokensUsed, plan, turns, startedAt } = live;
  const { retentionDays } = setup.timers;
  const isAsked = mayUseModel(setup);
  return {
    to: {
      status: "complete",
      setup,
      tokensUsed,
      plan,
      turns,
      startedAt,
      because,
      result: resultOf(plan, turns, 1),
      advice: isAsked ? { status: "asked", round: 1 } : { status: "composed" },
      contests: [],
      regrades: 0,
      completedAt: now,
      ...(retentionDays !== undefined && { eraseAt: plus(now, retentionDays * dayMs) }),
    },
    events: [{ type: "interview-completed", because }],
    effects: isAsked ? [{ effect: "write-advice", input: { round: 1 } }] : [],
  };
};

/** Ends it with a report, or without one where that would hold no answer at all. */
export const completeIfAnswered: Ending<Complete | Cancelled> = (live, because, now) => {
  if (hasAnswer(live.turns)) return complete(live, because, now);
  return cancelled(live, because === "paused-too-long" ? "abandoned" : "nothing-answered", now);
};

export function hasAnswer(turns: readonly ClosedTurn[]): boolean {
  return turns.some(({ outcome }) => outcome === "answered");
}

/** Ends it without a report. */
export function cancelled(
  state: Pick<Live, "setup" | "tokensUsed"> & Partial<Pick<Live, "plan" | "turns">>,
  reason: Cancellation,
  now: Date,
): InterviewStep<Cancelled> {
  const { setup, tokensUsed, plan, turns } = state;
  return {
    to: {
      status: "cancelled",
      setup,
      tokensUsed,
      reason,
      ...(plan && { plan }),
      ...(turns && { turns }),
      cancelledAt: now,
      until: plus(now, setup.timers.cancelledDays * dayMs),
    },
    events: [{ type: "interview-cancelled", reason }],
  };
}
