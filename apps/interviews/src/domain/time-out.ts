import { refusal } from "segno";
import type { At, InterviewOutcome, InterviewStep } from "./interview-types.ts";
import type { InterviewCommandOf } from "./commands.ts";
import { type Ending, cancelled, complete, completeIfAnswered } from "./ending.ts";
import { evaluating } from "./answering.ts";
import { erased, eraseAgain } from "./erasing.ts";
import { hasCome, minuteMs, plus, secondMs } from "./instants.ts";
import {
  type Cancelled,
  type Complete,
  type Erased,
  type Evaluating,
  type FollowUp,
  type Idle,
  type InterviewState,
  type Open,
  type Paused,
  type PlanFailed,
  type Planning,
  type Questioning,
  liveOf,
} from "./interview-state.ts";
import { afterPause, ended, heldAt } from "./pauses.ts";
import { paused } from "./pausing.ts";
import { planFailed } from "./preparing.ts";
import { proceed, withEvents } from "./proceed.ts";
import { isTimed } from "./setup.ts";
import { type Answer, heardIn } from "./turn.ts";
import { closed } from "./turns.ts";
import { afterReading } from "./verdicts.ts";

type TimeOut = InterviewCommandOf<"time-out">;
const tooEarly = (): InterviewOutcome<never> => refusal("too-early");

/** A turn that was cut off by silence has this much left at least. */
const leastAfterSilenceMs = 30 * secondMs;

/** When the turn's time is over, where a clock runs; what was said and is not transcribed yet is waited for. */
export function limitAt({ setup, turn }: Open): Date | undefined {
  if (turn.transcript.status === "waiting") return undefined;
  return turn.deadlineAt && plus(turn.deadlineAt, setup.timers.graceSeconds * secondMs);
}

/** When nobody seems to be there any more. */
export function silenceAt({ setup, turn }: Open): Date {
  const { silenceSeconds, untimedMinutes } = setup.timers;
  return plus(turn.lastSeenAt, isTimed(setup) ? silenceSeconds * secondMs : untimedMinutes * minuteMs);
}

export function planningTimedOut(state: Planning, _command: TimeOut, { now }: At): InterviewOutcome<PlanFailed> {
  return hasCome(state.planBy, now) ? planFailed(state, "timed-out", now) : tooEarly();
}

export function neverStarted(state: PlanFailed | Idle, _command: TimeOut, { now }: At): InterviewOutcome<Cancelled> {
  return hasCome(state.until, now) ? cancelled(state, "never-started", now) : tooEarly();
}

export function questionTimedOut(
  state: Questioning,
  _command: TimeOut,
  { now }: At,
): InterviewOutcome<Evaluating | Questioning | Paused | Complete | Cancelled> {
  return turnTimedOut(state, now, completeIfAnswered);
}

export function followUpTimedOut(
  state: FollowUp,
  _command: TimeOut,
  { now }: At,
): InterviewOutcome<Evaluating | Questioning | Paused | Complete> {
  return turnTimedOut(state, now, complete);
}

/** Silence is asked first, so that a long outage of ours ends no turn. */
function turnTimedOut<End extends InterviewState>(
  state: Open,
  now: Date,
  end: Ending<End>,
): InterviewOutcome<Evaluating | Questioning | Paused | End> {
  if (hasCome(silenceAt(state), now)) return silent(state, now);
  if (!hasCome(limitAt(state), now)) return tooEarly();
  const answer = answerAtLimit(state);
  if (answer) return evaluating(state, answer, now);
  const turn = closed(state.turn, "unanswered", now);
  const isIdle = state.turns.at(-1)?.outcome === "unanswered";
  const live = liveOf(state);
  const step = proceed(live, { turn, closing: "unanswered", wish: "go-on", isIdle, end, now });
  return withEvents(step, [{ type: "question-unanswered", turnId: turn.turnId }]);
}

function silent(state: Open, now: Date): InterviewStep<Paused> {
  const { lastSeenAt } = state.turn;
  const next = heldAt(state.turn, lastSeenAt, leastAfterSilenceMs);
  const reason = isTimed(state.setup) ? "connection-lost" : "idle";
  return paused(liveOf(state), { reason, next, since: lastSeenAt }, now);
}

/** What was typed or heard so far is the answer. */
function answerAtLimit({ turn }: Open): Answer | undefined {
  const heard = heardIn(turn.transcript);
  const text = turn.draft.trim() || heard;
  if (text === "") return undefined;
  return {
    text,
    input: heard === "" ? "typed" : "voice",
    edited: heard !== "" && heard !== text,
    atLimit: true,
    ...(turn.facts && { facts: turn.facts }),
  };
}

/** The answer stays pending: its verdict is filed whenever it comes. */
export function evaluatingTimedOut(
  state: Evaluating,
  _command: TimeOut,
  { now }: At,
): InterviewOutcome<Questioning | Paused | Complete> {
  if (!hasCome(state.gradeBy, now)) return tooEarly();
  const { turn, wish } = state;
  return proceed(afterReading(state, now), { turn, closing: "no-verdict", wish, end: complete, now });
}

export function pauseTimedOut(state: Paused, _command: TimeOut, { now }: At): InterviewOutcome<Complete | Cancelled> {
  if (!hasCome(state.until, now)) return tooEarly();
  return completeIfAnswered({ ...afterPause(state, now), turns: ended(state, now).turns }, "paused-too-long", now);
}

export function retentionOver(
  state: Complete | Cancelled,
  _command: TimeOut,
  { now, id }: At,
): InterviewOutcome<Erased> {
  const over = state.status === "complete" ? state.eraseAt : state.until;
  return hasCome(over, now) ? erased(state.setup.timers, "retention", { now, id }) : tooEarly();
}

export function erasingTimedOut(state: Erased, _command: TimeOut, { now, id }: At): InterviewOutcome<Erased> {
  return hasCome(state.eraseAgainAt, now) ? eraseAgain(state, { now, id }) : tooEarly();
}
