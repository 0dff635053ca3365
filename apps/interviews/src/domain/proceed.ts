import type { Ending } from "./ending.ts";
import type { InterviewEvent } from "./events.ts";
import { minuteMs } from "./instants.ts";
import type { InterviewState, Live, Next, Paused, Questioning, Wish } from "./interview-state.ts";
import type { InterviewStep } from "./interview-types.ts";
import { paused } from "./pausing.ts";
import { threadLevel } from "./scoring.ts";
import { gradedTurns, threadTurns } from "./threads.ts";
import { type ClosedTurn, type Closing, verdictOf } from "./turn.ts";
import { askQuestion, kindOf, leftMs, questionsAfter, slotAfter } from "./turns.ts";

/** Under so much of the whole no question is begun. */
const leastLeftMs = minuteMs;
/** From and to which levels the next question is a harder or an easier one. */
const stepUpFrom = 3.2;
const stepDownTo = 1.2;

interface Proceed<End extends InterviewState> {
  /** The turn that closes the thread. */
  readonly turn: ClosedTurn;
  readonly closing: Closing;
  readonly wish: Wish;
  /** Nobody seems to be there: wait instead of asking on. */
  readonly isIdle?: boolean;
  readonly end: Ending<End>;
  readonly now: Date;
}

/**
 * Closes the thread: parent null, count 0, and then the next question, a pause or the end (specification §3).
 *
 * @param live - with the session's end moved on already, and without the closing turn
 */
export function proceed<End extends InterviewState>(
  before: Live,
  { turn, closing, wish, isIdle = false, end, now }: Proceed<End>,
): InterviewStep<Questioning | Paused | End> {
  const live = closeThread({ ...before, turns: [...before.turns, { ...turn, closing }] });
  const slot = slotAfter(live, live.thread.slot);
  const left = leftMs(live, now);
  const isOver = left !== undefined && left < leastLeftMs;
  const next: Next = slot && !isOver ? { kind: "slot", slot: slot.slot } : { kind: "end" };

  const step = ((): InterviewStep<Questioning | Paused | End> => {
    if (wish === "finish") return end(live, "finished", now);
    if (live.setup.feedback === "each-thread") return paused(live, { reason: "feedback", next }, now);
    if (!slot) return end(live, "all-asked", now);
    if (isOver) return end(live, "time-over", now);
    if (isIdle) return paused(live, { reason: "idle", next }, now);
    if (wish === "pause") return paused(live, { reason: "asked", next }, now);
    return toQuestion(askQuestion(live, slot, now));
  })();
  return withEvents(step, [{ type: "thread-closed", turnId: turn.turnId, because: closing }]);
}

/** The status in which a question is open. */
export function toQuestion({ live, turn }: ReturnType<typeof askQuestion>): InterviewStep<Questioning> {
  const number = live.plan.slots.length - questionsAfter(live, turn.slot);
  return {
    to: { ...live, status: "questioning", turn },
    events: [{ type: "question-asked", turnId: turn.turnId, questionId: turn.questionId, number }],
  };
}

/** The same step with events before its own. */
export function withEvents<S extends InterviewState>(
  step: InterviewStep<S>,
  events: readonly InterviewEvent[],
): InterviewStep<S> {
  return { ...step, events: [...events, ...(step.events ?? [])] };
}

function closeThread(live: Live): Live {
  const thread = { ...live.thread, parentQuestionId: null, followUpCount: 0, unresolved: [], asked: [] };
  return { ...live, thread, step: nextStep(live) };
}

/** A strong first take makes the next question harder, a weak one easier, never more than one step from the plan. */
function nextStep(live: Live): Live["step"] {
  const turns = threadTurns(live.turns, live.thread);
  const main = turns.find(({ followUp }) => followUp === 0);
  const verdict = main && verdictOf(main);
  if (!verdict || verdict.confidence === "low" || live.thread.take > 1) return live.step;
  const level = threadLevel(kindOf(live), gradedTurns(turns));
  if (level === undefined) return live.step;
  if (level >= stepUpFrom) return live.step < 0 ? 0 : 1;
  if (level <= stepDownTo) return live.step > 0 ? 0 : -1;
  return live.step;
}
