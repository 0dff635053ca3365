import { type Machine, defineMachine } from "segno";
import {
  askHelp,
  extendTime,
  mayExtend,
  saveDraft,
  skipFollowUp,
  skipQuestion,
  stillHere,
  submitAnswer,
} from "./answering.ts";
import { type InterviewCommandOf, interviewCommands } from "./commands.ts";
import { setConsents } from "./consenting.ts";
import { cancelled } from "./ending.ts";
import { erase, failErase, recordErased } from "./erasing.ts";
import { interviewEvents } from "./events.ts";
import { minuteMs, secondMs } from "./instants.ts";
import {
  type Cancelled,
  type Evaluating,
  type Idle,
  type Open,
  type Paused,
  type PlanFailed,
  type Planning,
  interviewState,
} from "./interview-state.ts";
import { type At, type InterviewOutcome, type InterviewTypes, cell, interviewEffects } from "./interview-types.ts";
import { isOwner, may, sees } from "./ownership.ts";
import {
  ended,
  finishFollowUp,
  finishPaused,
  finishQuestion,
  mayPause,
  mayResume,
  mayRetry,
  pause,
  resume,
  retryQuestion,
  wishing,
} from "./pauses.ts";
import { editPlan, failPlan, planInterview, recordPlan, retryPlan, start, triesLeft } from "./preparing.ts";
import { refusals } from "./refusals.ts";
import { eventView } from "./reveal.ts";
import { contestVerdict, failAdvice, mayContest, mayRegrade, recordAdvice, regrade } from "./reviews.ts";
import {
  erasingTimedOut,
  evaluatingTimedOut,
  followUpTimedOut,
  limitAt,
  neverStarted,
  pauseTimedOut,
  planningTimedOut,
  questionTimedOut,
  retentionOver,
  silenceAt,
} from "./time-out.ts";
import { completeVerdict, failEvaluation, fileFailure, fileVerdict, recordVerdict } from "./verdicts.ts";
import { interviewView } from "./view.ts";
import { attachAudio, failTranscript, mayAttach, recordTranscript } from "./voice.ts";

const timeOut = { type: "time-out" } as const;
const heartbeatMs = 15 * secondMs;

function cancel(
  state: Planning | PlanFailed | Idle | Open | Evaluating | Paused,
  _command: InterviewCommandOf<"cancel">,
  { now, actor }: At,
): InterviewOutcome<Cancelled> {
  const kept = "thread" in state ? ended(state, now) : state;
  return cancelled(kept, isOwner(state, actor) ? "by-candidate" : "by-admin", now);
}

/** One interview: ten statuses, 31 commands, 85 cells and one more that makes it (specification §3). */
export const interview: Machine<InterviewTypes> = defineMachine<InterviewTypes>({
  name: "interview",
  version: 1,
  table: "interviews.interview",
  state: interviewState,
  commands: interviewCommands,
  events: interviewEvents,
  effects: interviewEffects,
  facts: ["plan-interview", "start", "regrade"],
  may,
  refusals,
  sees,
  view: interviewView,
  eventView,
  after: {
    planning: { late: { at: (state) => state.planBy, send: timeOut } },
    "plan-failed": { unused: { at: (state) => state.until, send: timeOut } },
    idle: { unused: { at: (state) => state.until, send: timeOut } },
    questioning: { limit: { at: limitAt, send: timeOut }, silence: { at: silenceAt, send: timeOut } },
    "follow-up": { limit: { at: limitAt, send: timeOut }, silence: { at: silenceAt, send: timeOut } },
    evaluating: { late: { at: (state) => state.gradeBy, send: timeOut } },
    paused: { unused: { at: (state) => state.until, send: timeOut } },
    complete: { retention: { at: (state) => state.eraseAt, send: timeOut } },
    cancelled: { retention: { at: (state) => state.until, send: timeOut } },
    erased: { again: { at: (state) => state.eraseAgainAt, send: timeOut } },
  },
  heartbeat: {
    everyMs: heartbeatMs,
    command: (state, actor, now) => {
      if (state.status !== "questioning" && state.status !== "follow-up") return undefined;
      if (!state.turn.deadlineAt || !isOwner(state, actor)) return undefined;
      const { turnId } = state.turn;
      const quarter = Math.floor(now.getTime() / (minuteMs / 4));
      return { command: { type: "still-here", turnId }, key: `here:${turnId}:${quarter}` };
    },
  },
  cells: {
    new: {
      "plan-interview": cell(["planning"], planInterview),
    },
    planning: {
      "record-plan": cell(["idle"], recordPlan),
      "fail-plan": cell(["plan-failed"], failPlan),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["plan-failed"], planningTimedOut),
    },
    "plan-failed": {
      "record-plan": cell(["idle"], recordPlan),
      "retry-plan": cell(["planning"], retryPlan, triesLeft),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["cancelled"], neverStarted),
    },
    idle: {
      "retry-plan": cell(["planning"], retryPlan, triesLeft),
      "edit-plan": cell(["idle"], editPlan),
      start: cell(["questioning"], start),
      "set-consents": cell(["idle"], setConsents),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["cancelled"], neverStarted),
    },
    questioning: {
      "set-consents": cell(["questioning"], setConsents),
      "save-draft": cell(["questioning"], saveDraft),
      "still-here": cell(["questioning"], stillHere),
      "ask-help": cell(["questioning"], askHelp),
      "extend-time": cell(["questioning"], extendTime, mayExtend),
      "attach-audio": cell(["questioning"], attachAudio, mayAttach),
      "record-transcript": cell(["questioning"], recordTranscript),
      "fail-transcript": cell(["questioning"], failTranscript),
      "submit-answer": cell(["evaluating"], submitAnswer),
      "skip-question": cell(["questioning", "paused", "complete", "cancelled"], skipQuestion),
      "record-verdict": cell(["questioning"], fileVerdict),
      "fail-evaluation": cell(["questioning"], fileFailure),
      pause: cell(["paused"], pause, mayPause),
      finish: cell(["complete", "cancelled"], finishQuestion),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["evaluating", "questioning", "paused", "complete", "cancelled"], questionTimedOut),
    },
    "follow-up": {
      "set-consents": cell(["follow-up"], setConsents),
      "save-draft": cell(["follow-up"], saveDraft),
      "still-here": cell(["follow-up"], stillHere),
      "ask-help": cell(["follow-up"], askHelp),
      "extend-time": cell(["follow-up"], extendTime, mayExtend),
      "attach-audio": cell(["follow-up"], attachAudio, mayAttach),
      "record-transcript": cell(["follow-up"], recordTranscript),
      "fail-transcript": cell(["follow-up"], failTranscript),
      "submit-answer": cell(["evaluating"], submitAnswer),
      "skip-question": cell(["questioning", "paused", "complete"], skipFollowUp),
      "record-verdict": cell(["follow-up"], fileVerdict),
      "fail-evaluation": cell(["follow-up"], fileFailure),
      pause: cell(["paused"], pause, mayPause),
      finish: cell(["complete"], finishFollowUp),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["evaluating", "questioning", "paused", "complete"], followUpTimedOut),
    },
    evaluating: {
      "set-consents": cell(["evaluating"], setConsents),
      "record-verdict": cell(["follow-up", "questioning", "paused", "complete", "evaluating"], recordVerdict),
      "fail-evaluation": cell(["questioning", "paused", "complete", "evaluating"], failEvaluation),
      pause: cell(["evaluating"], wishing("pause"), mayPause),
      resume: cell(["evaluating"], wishing("go-on")),
      finish: cell(["evaluating"], wishing("finish")),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["questioning", "paused", "complete"], evaluatingTimedOut),
    },
    paused: {
      "set-consents": cell(["paused"], setConsents),
      "record-transcript": cell(["paused"], recordTranscript),
      "fail-transcript": cell(["paused"], failTranscript),
      "record-verdict": cell(["paused"], fileVerdict),
      "fail-evaluation": cell(["paused"], fileFailure),
      resume: cell(["questioning", "follow-up"], resume, mayResume),
      "retry-question": cell(["questioning"], retryQuestion, mayRetry),
      finish: cell(["complete", "cancelled"], finishPaused),
      cancel: cell(["cancelled"], cancel),
      erase: cell(["erased"], erase),
      "time-out": cell(["complete", "cancelled"], pauseTimedOut),
    },
    complete: {
      "set-consents": cell(["complete"], setConsents),
      "record-verdict": cell(["complete"], completeVerdict),
      "fail-evaluation": cell(["complete"], fileFailure),
      "contest-verdict": cell(["complete"], contestVerdict, mayContest),
      regrade: cell(["complete"], regrade, mayRegrade),
      "record-advice": cell(["complete"], recordAdvice),
      "fail-advice": cell(["complete"], failAdvice),
      erase: cell(["erased"], erase),
      "time-out": cell(["erased"], retentionOver),
    },
    cancelled: {
      erase: cell(["erased"], erase),
      "time-out": cell(["erased"], retentionOver),
    },
    erased: {
      "record-erased": cell(["erased"], recordErased),
      "fail-erase": cell(["erased"], failErase),
      "time-out": cell(["erased"], erasingTimedOut),
    },
  },
});
