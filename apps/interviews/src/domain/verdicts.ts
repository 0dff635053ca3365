import { refusal } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { complete } from "./ending.ts";
import { decideFollowUp } from "./follow-ups.ts";
import { between } from "./instants.ts";
import {
  type Complete,
  type Evaluating,
  type FollowUp,
  type Live,
  type Open,
  type Paused,
  type Questioning,
  liveOf,
} from "./interview-state.ts";
import type { At, InterviewOutcome, InterviewStep } from "./interview-types.ts";
import { paused } from "./pausing.ts";
import { proceed, withEvents } from "./proceed.ts";
import { resultOf } from "./scoring.ts";
import { mayUseModel } from "./setup.ts";
import { gradedTurns, progressOf, threadTurns } from "./threads.ts";
import type { AnsweredTurn, ClosedTurn } from "./turn.ts";
import { endMoved, kindOf, leftMs, openTurn, prepareFollowUp, questionsAfter } from "./turns.ts";

type Recorded = InterviewCommandOf<"record-verdict">;
type Failed = InterviewCommandOf<"fail-evaluation">;
type Late = Open | Paused | Complete;

/** A verdict on the answer that is being read leads on; any other is filed. */
export function recordVerdict(
  state: Evaluating,
  command: Recorded,
  { now }: At,
): InterviewOutcome<FollowUp | Questioning | Paused | Complete | Evaluating> {
  const { turnId, round, verdict, proposals } = command;
  if (turnId !== state.turn.turnId) return fileVerdict(state, command);
  const turn = withVerdict(state.turn, command);
  if (!turn) return refusal("stale-result", { turnId, round });
  if (!fits(state.turn, command)) return refusal("verdict-invalid", { turnId, round });

  const live = afterReading({ ...state, tokensUsed: state.tokensUsed + verdict.tokens }, now);
  const graded = gradedTurns([...threadTurns(live.turns, live.thread), turn]);
  const decision = decideFollowUp({
    verdict,
    graded,
    proposals,
    wish: state.wish,
    kind: kindOf(live),
    followUpCount: live.thread.followUpCount,
    asked: live.thread.asked,
    leftMs: leftMs(live, now),
    questionsToCome: questionsAfter(live, live.thread.slot),
  });
  const step: InterviewStep<FollowUp | Questioning | Paused | Complete> =
    "close" in decision
      ? proceed(live, { turn, closing: decision.close, wish: state.wish, end: complete, now })
      : askFollowUp({ ...live, turns: [...live.turns, turn] }, { ...decision.ask, graded, wish: state.wish }, now);
  return withEvents(step, [{ type: "verdict-recorded", turnId, round }]);
}

interface FollowUpAsk {
  readonly pointId: string;
  readonly found: "contradicted" | "missing" | "partly";
  readonly text: string;
  readonly graded: Parameters<typeof progressOf>[0];
  readonly wish: Evaluating["wish"];
}

/** Asks about a gap; where a pause is wished it waits there. */
function askFollowUp(before: Live, ask: FollowUpAsk, now: Date): InterviewStep<FollowUp | Paused> {
  const prepared = prepareFollowUp(before, ask);
  const { turn } = prepared;
  const unresolved = progressOf(ask.graded).flatMap(({ status, pointId }) => (status === "met" ? [] : [pointId]));
  const live = { ...prepared.live, thread: { ...prepared.live.thread, unresolved } };
  if (ask.wish === "pause") {
    const { limitMs } = turn;
    const next = { kind: "turn", turn, ...(limitMs !== undefined && { remainingMs: limitMs }) } as const;
    return paused(live, { reason: "asked", next }, now);
  }
  return toFollowUp(live, openTurn(live, turn, turn.limitMs, now));
}

/** The status in which a follow-up is open. */
export function toFollowUp(live: Live, turn: FollowUp["turn"]): InterviewStep<FollowUp> {
  const { turnId, questionId, about } = turn;
  return {
    to: { ...live, status: "follow-up", turn },
    events: [{ type: "follow-up-asked", turnId, questionId, pointId: about?.pointId ?? "" }],
  };
}

/** A grading that failed leaves the answer, and the interview goes on. */
export function failEvaluation(
  state: Evaluating,
  command: Failed,
  { now }: At,
): InterviewOutcome<Questioning | Paused | Complete | Evaluating> {
  const { turnId, round, code } = command;
  if (turnId !== state.turn.turnId) return fileFailure(state, command);
  const turn = withoutRound(state.turn, round);
  if (!turn) return refusal("stale-result", { turnId, round });
  const { wish } = state;
  const step = proceed(afterReading(state, now), { turn, closing: "no-verdict", wish, end: complete, now });
  return withEvents(step, [{ type: "evaluation-failed", turnId, round, code }]);
}

/** What the time of reading took is given back. */
export function afterReading(state: Evaluating, now: Date): Live {
  return endMoved(liveOf(state), between(state.turn.closedAt, now));
}

/** Files a verdict that came late: it asks nothing and moves no interview. */
export function fileVerdict<S extends Late | Evaluating>(state: S, command: Recorded): InterviewOutcome<S> {
  const { turnId, round, verdict } = command;
  const filed = filing(state.turns, turnId, (turn) => withVerdict(turn, command));
  const answered = state.turns.find((turn) => turn.turnId === turnId);
  if (!filed || !answered) return refusal("stale-result", { turnId, round });
  if (!fits(answered, command)) return refusal("verdict-invalid", { turnId, round });
  const to = { ...state, turns: filed, tokensUsed: state.tokensUsed + verdict.tokens };
  return { to, events: [{ type: "verdict-recorded", turnId, round }] };
}

export function fileFailure<S extends Late | Evaluating>(
  state: S,
  { turnId, round, code }: Failed,
): InterviewOutcome<S> {
  const filed = filing(state.turns, turnId, (turn) => withoutRound(turn, round));
  if (!filed) return refusal("stale-result", { turnId, round });
  return { to: { ...state, turns: filed }, events: [{ type: "evaluation-failed", turnId, round, code }] };
}

/** Files a late verdict and counts the report anew. */
export function completeVerdict(state: Complete, command: Recorded): InterviewOutcome<Complete> {
  const filed = fileVerdict(state, command);
  if (!isStep(filed)) return filed;
  const round = state.result.round + 1;
  const isAsked = mayUseModel(state.setup);
  return {
    ...filed,
    to: {
      ...filed.to,
      result: resultOf(state.plan, filed.to.turns, round),
      advice: isAsked ? { status: "asked", round } : { status: "composed" },
    },
    effects: isAsked ? [{ effect: "write-advice", input: { round } }] : [],
  };
}

function isStep<S extends Complete>(outcome: InterviewOutcome<S>): outcome is InterviewStep<S> {
  return typeof outcome === "object" && "to" in outcome;
}

function filing(
  turns: readonly ClosedTurn[],
  turnId: string,
  change: (turn: AnsweredTurn) => AnsweredTurn | undefined,
): ClosedTurn[] | undefined {
  const index = turns.findIndex((turn) => turn.turnId === turnId);
  const turn = turns[index];
  const changed = turn?.outcome === "answered" ? change(turn) : undefined;
  return changed && turns.with(index, changed);
}

/** The turn with the verdict of a round that was asked for; the last round counts, whenever it came. */
function withVerdict(turn: AnsweredTurn, { round, verdict }: Recorded): AnsweredTurn | undefined {
  const waited = withoutRound(turn, round);
  if (!waited) return undefined;
  const verdicts = [...waited.grading.verdicts, { round, verdict }].sort((one, other) => one.round - other.round);
  return { ...waited, grading: { ...waited.grading, verdicts } };
}

function withoutRound(turn: AnsweredTurn, round: number): AnsweredTurn | undefined {
  const waiting = turn.grading.waiting.filter((each) => each.round !== round);
  if (waiting.length === turn.grading.waiting.length) return undefined;
  return { ...turn, grading: { ...turn.grading, waiting } };
}

/** Every span of the verdict lies inside the answer. */
function fits(turn: ClosedTurn, { verdict }: Recorded): boolean {
  const end = turn.outcome === "answered" ? turn.answer.text.length : 0;
  return [...verdict.criteria, ...verdict.points, ...verdict.redFlags]
    .flatMap(({ spans }) => spans)
    .every((span) => span.start < span.end && span.end <= end);
}
