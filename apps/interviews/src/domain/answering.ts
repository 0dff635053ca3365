import { type Refusal, refusal, unchanged } from "segno";
import type { InterviewCommandOf } from "./commands.ts";
import { completeIfAnswered, complete, type Ending } from "./ending.ts";
import { plus, secondMs } from "./instants.ts";
import {
  type Cancelled,
  type Complete,
  type Evaluating,
  type FollowUp,
  type InterviewState,
  type Open,
  type Paused,
  type Questioning,
  liveOf,
} from "./interview-state.ts";
import type { At, InterviewOutcome, InterviewStep } from "./interview-types.ts";
import { proceed, withEvents } from "./proceed.ts";
import { answerCharacters, isBlank } from "./text.ts";
import { type Answer, type OpenTurn, heardIn, maxExtensions } from "./turn.ts";
import { checkTurn, closed, endMoved, rest, seen } from "./turns.ts";

export function withTurn<S extends Open>(state: S, turn: OpenTurn): S {
  return { ...state, turn };
}

export function saveDraft<S extends Open>(
  state: S,
  { turnId, text }: InterviewCommandOf<"save-draft">,
  { now }: At,
): InterviewOutcome<S> {
  if (text.length > answerCharacters) return tooLong(text);
  return checkTurn(state, turnId) ?? { to: withTurn(state, { ...seen(state.turn, now), draft: text }) };
}

export function stillHere<S extends Open>(
  state: S,
  { turnId }: InterviewCommandOf<"still-here">,
  { now }: At,
): InterviewOutcome<S> {
  return checkTurn(state, turnId) ?? { to: withTurn(state, seen(state.turn, now)) };
}

export function askHelp<S extends Open>(
  state: S,
  { turnId, kind }: InterviewCommandOf<"ask-help">,
  { now }: At,
): InterviewOutcome<S> {
  const refused = checkTurn(state, turnId);
  if (refused) return refused;
  if (kind === "hint" && state.setup.mode !== "practice") return refusal("not-in-this-mode", { kind });
  if (state.turn.help.includes(kind)) return unchanged;
  const turn = { ...seen(state.turn, now), help: [...state.turn.help, kind] };
  return { to: withTurn(state, turn), events: [{ type: "help-given", turnId, kind }] };
}

/** Whether more time can be given. */
export function mayExtend({ turn }: Open): Refusal | undefined {
  if (!turn.deadlineAt) return refusal("no-clock");
  if (turn.extensions >= maxExtensions) return refusal("no-more-extensions", { limit: maxExtensions });
  return undefined;
}

/** Gives the turn its own limit once more. */
export function extendTime<S extends Open>(
  state: S,
  { turnId }: InterviewCommandOf<"extend-time">,
  { now }: At,
): InterviewOutcome<S> {
  const { deadlineAt, limitMs = 0, extensions } = state.turn;
  const refused = checkTurn(state, turnId) ?? mayExtend(state);
  if (refused || !deadlineAt) return refused ?? unchanged;
  const turn = { ...seen(state.turn, now), deadlineAt: plus(deadlineAt, limitMs), extensions: extensions + 1 };
  return { to: withTurn(endMoved(state, limitMs), turn), events: [{ type: "time-extended", turnId }] };
}

const tooLong = (text: string): Refusal =>
  refusal("answer-too-long", { characters: text.length, limit: answerCharacters });

export function submitAnswer(
  state: Open,
  { turnId, text, input, facts = state.turn.facts }: InterviewCommandOf<"submit-answer">,
  { now }: At,
): InterviewOutcome<Evaluating> {
  const refused = checkTurn(state, turnId);
  if (refused) return refused;
  const said = text.trim();
  if (isBlank(said)) return refusal("answer-empty", { turnId });
  if (said.length > answerCharacters) return tooLong(said);
  const isVoice = input !== "typed";
  const heard = heardIn(state.turn.transcript);
  const edited = input === "voice-edited" || (isVoice && heard !== "" && heard !== said);
  return evaluating(
    state,
    { text: said, input: isVoice ? "voice" : "typed", edited, atLimit: false, ...(facts && { facts }) },
    now,
  );
}

/** Takes the answer and asks for its verdict. */
export function evaluating(state: Open, answer: Answer, now: Date): InterviewStep<Evaluating> {
  const { turn } = state;
  return {
    to: {
      ...liveOf(state),
      status: "evaluating",
      turn: {
        ...rest(turn),
        outcome: "answered",
        answer,
        closedAt: now,
        grading: { rounds: 1, waiting: [{ round: 1 }], verdicts: [] },
      },
      wish: "go-on",
      gradeBy: plus(now, state.setup.timers.evaluatingSeconds * secondMs),
    },
    events: [{ type: "answer-submitted", turnId: turn.turnId, atLimit: answer.atLimit }],
    effects: [{ effect: "evaluate-answer", input: { turnId: turn.turnId, round: 1 } }],
  };
}

type Skip = InterviewCommandOf<"skip-question">;

export function skipQuestion(
  state: Questioning,
  command: Skip,
  at: At,
): InterviewOutcome<Questioning | Paused | Complete | Cancelled> {
  return skip(state, command, at, completeIfAnswered);
}

/** Before a follow-up there was an answer, so there is a report in any case. */
export function skipFollowUp(
  state: FollowUp,
  command: Skip,
  at: At,
): InterviewOutcome<Questioning | Paused | Complete> {
  return skip(state, command, at, complete);
}

function skip<End extends InterviewState>(
  state: Open,
  { turnId }: Skip,
  { now }: At,
  end: Ending<End>,
): InterviewOutcome<Questioning | Paused | End> {
  const refused = checkTurn(state, turnId);
  if (refused) return refused;
  const turn = closed(state.turn, "skipped", now);
  const step = proceed(liveOf(state), { turn, closing: "skipped", wish: "go-on", end, now });
  return withEvents(step, [{ type: "question-skipped", turnId }]);
}
