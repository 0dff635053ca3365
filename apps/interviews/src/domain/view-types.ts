import type { InterviewCommandName } from "./commands.ts";
import type { Confidence, Span } from "./grading/grader.ts";
import type { Cancellation, Completion, PauseReason, Status, Wish } from "./interview-state.ts";
import type { UnmetFocus } from "./planning/unmet-focus.ts";
import type { CriterionName, Difficulty, Kind } from "./question.ts";
import type { ClockFactor, ConsentKind, Mode } from "./setup.ts";
import type { Choice, Closing, GapKind, GradingStatus, HelpKind, TurnOutcome } from "./turn.ts";

/** Instants are ISO 8601 in UTC; levels are 0 to 4 to one decimal; what counts, counts from 1. */
export type IsoInstant = string;

/** What the framework adds to a view. */
interface Envelope {
  /** The commands that would be taken now. */
  readonly legal: readonly InterviewCommandName[];
  /** The server's clock, for showing deadlines by offset; never compared. */
  readonly at: IsoInstant;
}

/** What its candidate sees of one interview (specification §8): REST, socket and history have this one value. */
export interface InterviewView extends InterviewBody, Envelope {}

/** What an admin of the organisation sees of another's interview. */
export interface InterviewOutlineView extends InterviewOutline, Envelope {}

/** That there is an interview, how far it is and since when: status and dates, and not even its title. */
export interface InterviewOutline {
  readonly id: string;
  readonly version: number;
  readonly status: Exclude<Status, "erased">;
  readonly startedAt?: IsoInstant;
  readonly completedAt?: IsoInstant;
  readonly cancelledAt?: IsoInstant;
}

/** The view without what the framework adds to it. */
export interface InterviewBody extends InterviewOutline {
  readonly title: string;
  readonly mode: Mode;
  readonly purpose: "practice" | "screening";
  /** 0 is off. */
  readonly clockFactor: ClockFactor;
  readonly consents: Readonly<Record<ConsentKind, boolean>>;
  readonly position?: PositionView;
  readonly plan?: readonly PlannedView[];
  /** Before the start: skills that were typed and that no question of the plan is about; none is left out of here. */
  readonly unmet?: readonly UnmetFocus[];
  readonly turn?: OpenTurnView;
  /** Closed ones, in order. */
  readonly turns: readonly ClosedTurnView[];
  readonly pause?: PauseView;
  /** While an answer is read: what comes after it. */
  readonly wish?: Wish;
  readonly sessionEndsAt?: IsoInstant;
  /** Why planning failed. */
  readonly failure?: string;
  readonly because?: Completion | Cancellation;
  /** Only in complete. */
  readonly report?: Report;
  /** How many answers are still being graded. */
  readonly pending?: number;
  /** How many more times something may be asked for, where that is counted. */
  readonly left?: Readonly<Partial<Record<"plans" | "pauses" | "contests" | "regrades", number>>>;
  /** What was held against verdicts. */
  readonly contests?: readonly ContestView[];
}

interface ContestView {
  readonly turnId: string;
  readonly note: string;
  readonly at: IsoInstant;
}

/** What is left to see of an erased one, for the framework itself; to people it is not there. */
export interface ErasedBody {
  readonly id: string;
  readonly version: number;
  readonly status: "erased";
  readonly erasedAt: IsoInstant;
  readonly belongings: "waiting" | "gone" | "failed";
}

export interface PositionView {
  /** Of the question that is or was last asked. */
  readonly number: number;
  readonly of: number;
  /** Questions, by their first take. */
  readonly answered: number;
  readonly skipped: number;
}

export interface PlannedView {
  readonly slot: number;
  /** In words. */
  readonly skill: string;
  readonly kind: Kind;
  readonly minutes: number;
  /** In practice, else with the report. */
  readonly difficulty?: Difficulty;
  readonly why?: string;
  /** Not planned, but may be swapped in. */
  readonly spare?: true;
}

export interface OpenTurnView {
  readonly turnId: string;
  readonly kind: "question" | "follow-up";
  readonly text: string;
  readonly skill: string;
  readonly limitSeconds?: number;
  readonly deadlineAt?: IsoInstant;
  readonly extensionsLeft: number;
  /** What was asked for and given. */
  readonly help: Readonly<Partial<Record<HelpKind, string>>>;
  readonly draft: string;
  readonly transcript:
    | { readonly status: "none" }
    | { readonly status: "waiting" | "ready"; readonly text: string }
    | { readonly status: "failed"; readonly code: string; readonly text: string };
}

export interface AnswerView {
  readonly text: string;
  readonly input: "typed" | "voice";
  readonly edited: boolean;
  readonly atLimit: boolean;
}

export interface ClosedTurnView {
  readonly turnId: string;
  readonly kind: "question" | "follow-up";
  readonly slot: number;
  readonly take: number;
  readonly text: string;
  readonly outcome: TurnOutcome;
  readonly answer?: AnswerView;
  /** Once it may be seen: in practice when its thread is closed, else with the report. */
  readonly feedback?: FeedbackView;
}

/** A level in words, with the ends that it may well lie between. */
export interface LevelView {
  readonly level: number;
  readonly low: number;
  readonly high: number;
  /** "solid", or "partly to solid" where the two ends differ. */
  readonly words: string;
}

/** What a grader found in one turn. Words of the sheet come by `GET …/sheets/{questionId}`. */
export interface FeedbackView {
  readonly questionId: string;
  readonly grading: GradingStatus;
  /** Of the thread as far as this turn. */
  readonly level?: LevelView;
  readonly criteria?: readonly CriterionView[];
  readonly points?: readonly PointView[];
  readonly redFlags?: readonly { readonly id: string; readonly spans: readonly Span[] }[];
  readonly found?: "answered" | "declined" | "off-topic";
  readonly confidence?: Confidence;
  readonly abstained?: "language";
  readonly grader?: { readonly name: string; readonly version: string };
  /** Of a follow-up: why it was asked. */
  readonly about?: { readonly pointId: string; readonly found: GapKind };
  /** Of the last turn of a thread: why nothing more was asked. */
  readonly closing?: Closing;
}

export interface CriterionView {
  readonly name: CriterionName;
  /** None where the grader abstains. */
  readonly level: number | null;
  readonly confidence: Confidence;
  readonly spans: readonly Span[];
  readonly reason: string;
}

export interface PointView {
  readonly pointId: string;
  readonly weight: number;
  readonly status: "met" | "partly" | "missing" | "contradicted";
  /** Places in the answer, UTF-16. */
  readonly spans: readonly Span[];
}

export interface PauseView {
  readonly reason: PauseReason;
  /** What comes after it: the same turn, a question, or nothing more. */
  readonly next: "turn" | "question" | "end";
  readonly remainingMs?: number;
  readonly until: IsoInstant;
}

export type Severity = "major" | "moderate" | "minor";

/** How it went: a pure function of the interview, the same on every channel. */
export interface Report {
  /** Raised by each verdict that came later. */
  readonly round: number;
  readonly formula: string;
  readonly planner: { readonly name: string; readonly version: string };
  readonly graders: readonly { readonly name: string; readonly version: string; readonly turns: number }[];
  readonly counts: {
    readonly planned: number;
    readonly asked: number;
    readonly answered: number;
    readonly graded: number;
    readonly skipped: number;
    readonly unanswered: number;
    readonly pending: number;
  };
  /** None under three graded threads. */
  readonly overall?: LevelView;
  readonly skills: readonly SkillView[];
  readonly threads: readonly ThreadView[];
  readonly notAsked: readonly { readonly slot: number; readonly skill: string; readonly kind: Kind }[];
  readonly strengths: readonly FindingView[];
  readonly gaps: readonly FindingView[];
  readonly study: readonly StudyView[];
  /** Whose words the study items are: of the question's sheet, or a model's. */
  readonly advice: "composed" | "asked" | "written" | "failed";
  readonly speaking?: {
    readonly durationMs: number;
    readonly wordsPerMinute: number;
    readonly longPauses: number;
    readonly fillers: number;
  };
  readonly unsure: readonly { readonly turnId: string; readonly why: UnsureWhy }[];
}

export type UnsureWhy = "pending" | "failed" | "language" | "abstained" | "low-confidence";

export interface SkillView {
  readonly skill: string;
  readonly label: string;
  readonly threads: number;
  readonly score: LevelView;
}

export interface ThreadView {
  readonly slot: number;
  readonly take: number;
  /** Of the question, from 1, in the order they were asked. */
  readonly number: number;
  readonly questionId: string;
  readonly skill: string;
  readonly kind: Kind;
  /** As it was asked. */
  readonly difficulty: Difficulty;
  readonly choice: Choice;
  readonly why: string;
  readonly help: readonly HelpKind[];
  /** Whether it counts for skill and overall: a later take does not. */
  readonly counts: boolean;
  readonly state: "graded" | "ungraded" | "skipped" | "unanswered" | "ended";
  readonly level?: LevelView;
  /** After each graded turn. */
  readonly levelByTurn: readonly { readonly turnId: string; readonly level: number }[];
  readonly turnIds: readonly string[];
  readonly gaps: readonly GapView[];
}

/** Something that a good answer says and this one did not, or not at first. */
export interface GapView {
  readonly pointId: string;
  readonly severity: Severity;
  readonly found: GapKind;
  readonly openedIn: string;
  /** None while it is left. */
  readonly filledIn?: string;
}

export interface FindingView {
  readonly turnId: string;
  readonly questionId: string;
  readonly pointId: string;
  readonly skill: string;
  readonly weight: number;
  /** Of a gap. */
  readonly severity?: Severity;
}

export interface StudyView {
  readonly turnId: string;
  readonly questionId: string;
  readonly skill: string;
  /** What is left of this question, heaviest first. */
  readonly pointIds: readonly string[];
  /** A model's words; without them the sheet's line of advice is shown. */
  readonly text?: string;
}
