import { type Refusal, refusal, unchanged } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { complete, completeIfAnswered } from "./ending.ts";
import { between, later } from "./instants.ts";
import {
  type Cancelled,
  type Complete,
  type Evaluating,
  type FollowUp,
  type Live,
  type Next,
  type Open,
  type Paused,
  type Questioning,
  liveOf,
  maxPauses,
} from "./interview-state.ts";
import type { At, InterviewOutcome, InterviewStep } from "./interview-types.ts";
import { paused } from "./pausing.ts";
import { toQuestion, withEvents } from "./proceed.ts";
import { type ClosedTurn, type HeldTurn, type OpenTurn, maxTakes } from "./turn.ts";
import { askAgain, askQuestion, closed, endMoved, held, openTurn, slotOf } from "./turns.ts";
import { toFollowUp } from "./verdicts.ts";

/** Whether another pause may be asked for. */
export function mayPause({ setup, pauses }: Open | Evaluating): Refusal | undefined {
  if (setup.mode === "practice" || pauses < maxPauses) return undefined;
  return refusal("no-more-pauses", { limit: maxPauses });
}

export function pause(state: Open, _command: InterviewCommandOf<"pause">, { now }: At): InterviewOutcome<Paused> {
  return paused(liveOf(state), { reason: "asked", next: heldAt(state.turn, now) }, now);
}

/** The turn put aside, with the time that was left at an instant. */
export function heldAt(turn: OpenTurn, at: Date, leastMs = 0): Next {
  const remainingMs = turn.deadlineAt && Math.max(leastMs, between(at, turn.deadlineAt));
  return { kind: "turn", turn: held(turn), ...(remainingMs !== undefined && { remainingMs }) };
}

/** While an answer is read a command sets what comes after it. */
export function wishing(wish: Evaluating["wish"]): (state: Evaluating) => InterviewOutcome<Evaluating> {
  return (state) => (state.wish === wish ? unchanged : { to: { ...state, wish } });
}

/** Whether there is something to go on with. */
export function mayResume({ next }: Paused): Refusal | undefined {
  return next.kind === "end" ? refusal("nothing-left") : undefined;
}

/** Goes on where it was: the same turn with the time that was left, or the next question. */
export function resume(
  state: Paused,
  _command: InterviewCommandOf<"resume">,
  { now }: At,
): InterviewOutcome<Questioning | FollowUp> {
  const { next } = state;
  const live = afterPause(state, now);
  if (next.kind === "end") return refusal("nothing-left");
  const step: InterviewStep<Questioning | FollowUp> =
    next.kind === "slot"
      ? toQuestion(askQuestion(live, slotOf(live, next.slot), now))
      : takeUp(live, next.turn, next.remainingMs, now);
  return withEvents(step, [{ type: "interview-resumed" }]);
}

function takeUp(
  before: Live,
  turn: HeldTurn,
  remainingMs: number | undefined,
  now: Date,
): InterviewStep<Questioning | FollowUp> {
  // a silence may have left more to the turn than to the whole
  const live = remainingMs === undefined ? before : withAtLeast(before, remainingMs, now);
  const opened = openTurn(live, turn, remainingMs, now);
  if (!turn.askedAt) return toFollowUp(live, opened);
  return { to: { ...live, status: turn.followUp === 0 ? "questioning" : "follow-up", turn: opened } };
}

function withAtLeast(live: Live, ms: number, now: Date): Live {
  if (!live.sessionEndsAt) return live;
  return { ...live, sessionEndsAt: later(live.sessionEndsAt, new Date(now.getTime() + ms)) };
}

/** What the pause took is given back. */
export function afterPause(state: Paused, now: Date): Live {
  return endMoved(liveOf(state), between(state.pausedAt, now));
}

/** Whether the question may be tried once more. */
export function mayRetry({ setup, reason, thread }: Paused): Refusal | undefined {
  if (setup.mode !== "practice") return refusal("not-in-this-mode", { mode: setup.mode });
  if (reason !== "feedback" || thread.take >= maxTakes) return refusal("no-more-tries", { limit: maxTakes });
  return undefined;
}

export function retryQuestion(
  state: Paused,
  _command: InterviewCommandOf<"retry-question">,
  { now }: At,
): InterviewOutcome<Questioning> {
  return mayRetry(state) ?? toQuestion(askAgain(afterPause(state, now), now));
}

type Finish = InterviewCommandOf<"finish">;

export function finishQuestion(
  state: Questioning,
  _command: Finish,
  { now }: At,
): InterviewOutcome<Complete | Cancelled> {
  return completeIfAnswered(ended(state, now), "finished", now);
}

export function finishFollowUp(state: FollowUp, _command: Finish, { now }: At): InterviewOutcome<Complete> {
  return complete(ended(state, now), "finished", now);
}

export function finishPaused(state: Paused, _command: Finish, { now }: At): InterviewOutcome<Complete | Cancelled> {
  return completeIfAnswered(ended(state, now), "finished", now);
}

/** The interview with its open or held turn ended: as if it had never been asked. */
export function ended(state: Open | Evaluating | Paused, now: Date): Live {
  const live = liveOf(state);
  const last = lastTurn(state, now);
  return last ? { ...live, turns: [...live.turns, last] } : live;
}

function lastTurn(state: Open | Evaluating | Paused, now: Date): ClosedTurn | undefined {
  if (state.status === "evaluating") return state.turn;
  if (state.status !== "paused") return closed(state.turn, "ended", now);
  const turn = state.next.kind === "turn" ? state.next.turn : undefined;
  return turn?.askedAt && closed({ ...turn, askedAt: turn.askedAt }, "ended", now);
}
