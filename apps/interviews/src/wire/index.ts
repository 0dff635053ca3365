/** All that a browser may import of this product: types, schemas, constants; pure. */
export {
  type InterviewCommand,
  type InterviewCommandName,
  type InterviewCommandOf,
  type WantedSetup,
  commandNames,
  interviewCommands,
  wantedSetup,
} from "../domain/commands.ts";
export { type InterviewEvent, type InterviewEventName, interviewEvents } from "../domain/events.ts";
export { interview } from "../domain/interview.ts";
export type { InterviewTypes } from "../domain/interview-types.ts";
export type { InterviewPage, InterviewRow } from "../domain/interview-row.ts";
export type { Sheet } from "../domain/sheet.ts";
export type { Confidence, Span } from "../domain/grading/grader.ts";
export {
  type Cancellation,
  type Completion,
  type PauseReason,
  type Status,
  type Wish,
  liveStatuses,
  maxContests,
  maxLive,
  maxPauses,
  maxPlanTries,
  maxRegrades,
  statuses,
} from "../domain/interview-state.ts";
export { planBounds } from "../domain/plan.ts";
export { questionCount } from "../domain/planning/mix.ts";
export type { UnmetFocus } from "../domain/planning/unmet-focus.ts";
export {
  type AreaId,
  type CriterionName,
  type Difficulty,
  type Kind,
  areas,
  difficulties,
  kinds,
  levelWords,
} from "../domain/question.ts";
export {
  type ClockFactor,
  type ConsentKind,
  type Mode,
  type Seniority,
  clockFactors,
  consentKinds,
  consentTextVersion,
  jobTextCharacters,
  languages,
  maxFocusSkills,
  minuteBounds,
  modes,
  seniorities,
} from "../domain/setup.ts";
export { answerCharacters } from "../domain/text.ts";
export {
  type Choice,
  type Closing,
  type GapKind,
  type GradingStatus,
  type HelpKind,
  type Speaking,
  type TurnOutcome,
  helpKinds,
  maxExtensions,
  maxFollowUps,
  maxTakes,
} from "../domain/turn.ts";
export type {
  AnswerView,
  ClosedTurnView,
  CriterionView,
  FeedbackView,
  FindingView,
  GapView,
  InterviewBody,
  InterviewOutlineView,
  InterviewView,
  IsoInstant,
  LevelView,
  OpenTurnView,
  PauseView,
  PlannedView,
  PointView,
  PositionView,
  Report,
  Severity,
  SkillView,
  StudyView,
  ThreadView,
  UnsureWhy,
} from "../domain/view-types.ts";
