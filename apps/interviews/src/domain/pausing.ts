import { dayMs, hourMs, plus } from "./instants.ts";
import type { Live, Next, Paused, PauseReason } from "./interview-state.ts";
import type { InterviewStep } from "./interview-types.ts";

/**
 * Puts an interview aside. Only a pause that was asked for counts against the three of a realistic one.
 *
 * @param since - from when the wait is given back: the candidate may have been gone for a while
 */
export function paused(
  live: Live,
  { reason, next, since }: { readonly reason: PauseReason; readonly next: Next; readonly since?: Date },
  now: Date,
): InterviewStep<Paused> {
  const { mode, timers } = live.setup;
  const waitsMs = mode === "practice" ? timers.pausedPracticeDays * dayMs : timers.pausedRealisticHours * hourMs;
  return {
    to: {
      ...live,
      status: "paused",
      reason,
      next,
      pauses: live.pauses + (reason === "asked" ? 1 : 0),
      pausedAt: since ?? now,
      until: plus(now, waitsMs),
    },
    events: [{ type: "interview-paused", reason }],
  };
}
