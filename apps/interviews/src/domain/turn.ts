import { idText, instant, personal } from "segno";
import { z } from "zod";
import { verdictSchema } from "./grading/grader.ts";
import { answerCharacters } from "./text.ts";

export const maxFollowUps = 3;
export const maxTakes = 3;
export const maxExtensions = 10;

export const helpKinds = ["hint", "rephrase"] as const;
export type HelpKind = (typeof helpKinds)[number];

/** How a person spoke: for them alone, never scored. */
export const speakingSchema = z.strictObject({
  durationMs: z.int().min(0).max(3_600_000),
  words: z.int().min(0).max(100_000),
  /** Longer than 2.5 s. */
  longPauses: z.int().min(0).max(10_000),
  fillers: z.int().min(0).max(10_000),
});
export type Speaking = z.infer<typeof speakingSchema>;

/** Why a follow-up is asked about a point. */
export const gapKinds = ["contradicted", "missing", "partly"] as const;
export type GapKind = (typeof gapKinds)[number];

/** Why a thread was closed; the first eight are the list of `decideFollowUp`, in its order. */
export const closings = [
  "finished",
  "no-verdict",
  "declined",
  "three-follow-ups",
  "enough",
  "no-gaps",
  "no-progress",
  "no-time",
  "skipped",
  "unanswered",
] as const;
export type Closing = (typeof closings)[number];

/** How a question's difficulty was chosen. */
export const choices = ["as-planned", "went-well", "went-badly"] as const;
export type Choice = (typeof choices)[number];

export const transcriptSchema = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("none") }),
  z.strictObject({ status: z.literal("waiting"), audioId: idText, attachedAt: instant, text: personal(z.string()) }),
  z.strictObject({ status: z.literal("ready"), text: personal(z.string()) }),
  z.strictObject({ status: z.literal("failed"), code: z.string().max(60), text: personal(z.string()) }),
]);
export type Transcript = z.infer<typeof transcriptSchema>;

/** All that was heard in a turn so far. */
export function heardIn(transcript: Transcript): string {
  return transcript.status === "none" ? "" : transcript.text.trim();
}

const asked = {
  /** `s3-t1-f2`: slot 3, first take, second follow-up; f0 is the question itself. */
  turnId: idText,
  slot: z.int().min(1),
  take: z.int().min(1).max(maxTakes),
  followUp: z.int().min(0).max(maxFollowUps),
  /** Of the thread's question, in a follow-up too. */
  questionId: z.string(),
  text: personal(z.string()),
  /** Of a question. */
  choice: z.enum(choices).exactOptional(),
  /** Of a follow-up: the point it asks about. */
  about: z.strictObject({ pointId: z.string(), found: z.enum(gapKinds) }).exactOptional(),
  help: z.array(z.enum(helpKinds)),
  extensions: z.int().min(0).max(maxExtensions),
  /** Audio that is kept by consent. */
  clips: z.array(idText),
};

const unasked = {
  ...asked,
  draft: personal(z.string().max(answerCharacters)),
  transcript: transcriptSchema,
  facts: speakingSchema.exactOptional(),
  /** The turn's own limit, stretched by the clock's factor; none while the clock is off. */
  limitMs: z.int().min(1).exactOptional(),
};
/** A turn that waits for an answer. */
export const openTurnSchema = z.strictObject({
  ...unasked,
  askedAt: instant,
  deadlineAt: instant.exactOptional(),
  lastSeenAt: instant,
});
export type OpenTurn = z.infer<typeof openTurnSchema>;

/** A turn put aside by a pause; one without `askedAt` was not asked yet. */
export const heldTurnSchema = z.strictObject({ ...unasked, askedAt: instant.exactOptional() });
export type HeldTurn = z.infer<typeof heldTurnSchema>;

export const answerSchema = z.strictObject({
  text: personal(z.string().min(1).max(answerCharacters)),
  input: z.enum(["typed", "voice"]),
  /** Spoken, and corrected before it was sent. */
  edited: z.boolean(),
  atLimit: z.boolean(),
  facts: speakingSchema.exactOptional(),
});
export type Answer = z.infer<typeof answerSchema>;

const { criteria } = verdictSchema.shape;
const storedVerdict = verdictSchema.extend({
  criteria: z.array(criteria.element.extend({ reason: personal(criteria.element.shape.reason) })),
});

/** The rounds of grading of one answer: the last verdict counts, a failed round leaves the one before. */
export const gradingSchema = z.strictObject({
  rounds: z.int().min(1),
  /** Asked and not yet answered; `by` is the grader that was asked for, if one was. */
  waiting: z.array(z.strictObject({ round: z.int().min(1), by: z.enum(["offline", "model"]).exactOptional() })),
  verdicts: z.array(z.strictObject({ round: z.int().min(1), verdict: storedVerdict })),
});
export type Grading = z.infer<typeof gradingSchema>;

const closed = { ...asked, askedAt: instant, closedAt: instant, closing: z.enum(closings).exactOptional() };
export const answeredTurnSchema = z.strictObject({
  ...closed,
  outcome: z.literal("answered"),
  answer: answerSchema,
  grading: gradingSchema,
});
export type AnsweredTurn = z.infer<typeof answeredTurnSchema>;
export const closedTurnSchema = z.discriminatedUnion("outcome", [
  answeredTurnSchema,
  z.strictObject({ ...closed, outcome: z.literal("skipped") }),
  z.strictObject({ ...closed, outcome: z.literal("unanswered") }),
  z.strictObject({ ...closed, outcome: z.literal("ended") }),
]);
export type ClosedTurn = z.infer<typeof closedTurnSchema>;
export type TurnOutcome = ClosedTurn["outcome"];

/** A question with its follow-ups, as far as it has come. */
export const threadSchema = z.strictObject({
  slot: z.int().min(1),
  take: z.int().min(1).max(maxTakes),
  questionId: z.string(),
  /** None until a follow-up is asked; then always the main question. */
  parentQuestionId: z.string().nullable(),
  followUpCount: z.int().min(0).max(maxFollowUps),
  /** Points that are not there yet. */
  unresolved: z.array(z.string()),
  /** Points that were asked about. */
  asked: z.array(z.string()),
});

export function turnIdOf(slot: number, take: number, followUp: number): string {
  return `s${slot}-t${take}-f${followUp}`;
}

export const gradings = ["pending", "graded", "failed", "none"] as const;
export type GradingStatus = (typeof gradings)[number];

/** How far the grading of a turn is. */
export function gradingOf(turn: ClosedTurn): GradingStatus {
  if (turn.outcome !== "answered") return "none";
  if (turn.grading.verdicts.length > 0) return "graded";
  return turn.grading.waiting.length > 0 ? "pending" : "failed";
}

/** The verdict that counts. */
export function verdictOf(turn: ClosedTurn): Grading["verdicts"][number]["verdict"] | undefined {
  return turn.outcome === "answered" ? turn.grading.verdicts.at(-1)?.verdict : undefined;
}
