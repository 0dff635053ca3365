import { z } from "zod";
import { type Difficulty, type Kind, type Question, criterionNames } from "../question.ts";

/** A place in the NFC text of an answer: UTF-16 offsets, `end` exclusive. */
export const spanSchema = z.strictObject({ start: z.int().min(0), end: z.int().min(1) });
export type Span = z.infer<typeof spanSchema>;

export const confidenceSchema = z.enum(["low", "medium", "high"]);
export type Confidence = z.infer<typeof confidenceSchema>;

/**
 * What a grader found in one turn (specification §6). Spans are verified: they lie inside the answer. Levels are 0 to 4
 * with fractions; a criterion that abstains has `level: null`.
 */
export const verdictSchema = z.strictObject({
  kind: z.enum(["answered", "declined", "off-topic"]),
  criteria: z.array(
    z.strictObject({
      name: z.enum(criterionNames),
      level: z.number().min(0).max(4).nullable(),
      confidence: confidenceSchema,
      spans: z.array(spanSchema),
      reason: z.string().max(240),
    }),
  ),
  points: z.array(
    z.strictObject({
      id: z.string(),
      /** Copied from the sheet, so that whoever decides on a verdict needs nothing else. */
      weight: z.number(),
      status: z.enum(["met", "partly", "missing", "contradicted"]),
      spans: z.array(spanSchema),
    }),
  ),
  redFlags: z.array(z.strictObject({ id: z.string(), cap: z.number(), spans: z.array(spanSchema) })),
  confidence: confidenceSchema,
  /** Why the grader abstained altogether (`language`), if it did. */
  abstained: z.enum(["language"]).optional(),
  grader: z.string(),
  graderVersion: z.string(),
  tokens: z.int().min(0),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** A follow-up text that a grader would ask about one point. */
export interface Proposal {
  readonly pointId: string;
  readonly text: string;
}

/** The hidden half of a question: what an answer is graded by. */
export type Sheet = Pick<Question, "criteria" | "points" | "redFlags" | "idealAnswer">;

export interface GradeRequest {
  readonly question: string;
  readonly kind: Kind;
  readonly difficulty: Difficulty;
  readonly sheet: Sheet;
  /** Earlier turns of the thread, in order. */
  readonly earlier: readonly { readonly text: string; readonly answer: string }[];
  readonly answer: string;
  readonly language: string;
  /** What a model may use up at most; 0 for none. */
  readonly tokenAllowance: number;
}

export interface Grade {
  readonly verdict: Verdict;
  readonly proposals: readonly Proposal[];
}

/** Judges one answer. Any number of calls at once; the same request gives the same grade of an offline grader. */
export interface Grader {
  readonly name: string;
  readonly version: string;
  grade(
    request: GradeRequest,
    options: { readonly signal: AbortSignal; readonly idempotencyKey: string },
  ): Promise<Grade>;
}

/** The name under which the grader that needs no model signs its verdicts. */
export const offlineGrader = "offline";
