import { idText, instant, personal } from "segno";
import { z } from "zod";
import { planSchema } from "./plan.ts";
import { setupSchema } from "./setup.ts";
import { answeredTurnSchema, closedTurnSchema, heldTurnSchema, openTurnSchema, threadSchema } from "./turn.ts";

export const statuses = [
  "planning",
  "plan-failed",
  "idle",
  "questioning",
  "follow-up",
  "evaluating",
  "paused",
  "complete",
  "cancelled",
  "erased",
] as const;
export type Status = (typeof statuses)[number];
/** Under way: what counts against the three that a candidate may have at once. */
export const liveStatuses = ["questioning", "follow-up", "evaluating", "paused"] as const satisfies readonly Status[];

export const maxLive = 3;
export const maxPlanTries = 5;
export const maxPauses = 3;
export const maxContests = 10;
export const maxRegrades = 3;

export const wishes = ["go-on", "pause", "finish"] as const;
export type Wish = (typeof wishes)[number];
export const pauseReasons = ["asked", "connection-lost", "idle", "feedback"] as const;
export type PauseReason = (typeof pauseReasons)[number];
export const completions = ["all-asked", "finished", "time-over", "paused-too-long"] as const;
export type Completion = (typeof completions)[number];
export const cancellations = ["by-candidate", "by-admin", "never-started", "nothing-answered", "abandoned"] as const;
export type Cancellation = (typeof cancellations)[number];

const kept = { setup: setupSchema, tokensUsed: z.int().min(0) };
const planned = { planId: idText, try: z.int().min(1).max(maxPlanTries) };
const live = {
  ...kept,
  plan: planSchema,
  /** Closed ones, in order. */
  turns: z.array(closedTurnSchema),
  thread: threadSchema,
  step: z.literal([-1, 0, 1]),
  startedAt: instant,
  /** Where a clock runs; it moves on by every wait that is not the candidate's. */
  sessionEndsAt: instant.exactOptional(),
  /** Those that were asked for. */
  pauses: z.int().min(0),
};
const liveSchema = z.strictObject(live);
/** What the four statuses that are under way have in common. */
export type Live = z.infer<typeof liveSchema>;

const level = z.number().min(0).max(4);
export const scoreSchema = z.strictObject({ level, low: level, high: level });
export type Score = z.infer<typeof scoreSchema>;
export const resultSchema = z.strictObject({
  /** Raised by each verdict that changes it. */
  round: z.int().min(1),
  /** Of the way that it was counted. */
  formula: z.string(),
  overall: scoreSchema.exactOptional(),
  skills: z.array(z.strictObject({ skill: z.string(), threads: z.int().min(1), score: scoreSchema })),
});
export type Result = z.infer<typeof resultSchema>;

export const adviceItemSchema = z.strictObject({ turnId: idText, text: personal(z.string().min(1).max(400)) });
export const adviceSchema = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("composed") }),
  z.strictObject({ status: z.literal("asked"), round: z.int().min(1) }),
  z.strictObject({ status: z.literal("failed"), round: z.int().min(1), code: z.string() }),
  z.strictObject({ status: z.literal("written"), round: z.int().min(1), items: z.array(adviceItemSchema).max(5) }),
]);

const planningSchema = z.strictObject({ ...kept, status: z.literal("planning"), ...planned, planBy: instant });
const planFailedSchema = z.strictObject({
  ...kept,
  status: z.literal("plan-failed"),
  ...planned,
  failure: z.string().max(60),
  until: instant,
});
const idleSchema = z.strictObject({
  ...kept,
  status: z.literal("idle"),
  plan: planSchema,
  try: planned.try,
  until: instant,
});
const questioningSchema = z.strictObject({ ...live, status: z.literal("questioning"), turn: openTurnSchema });
const followUpSchema = z.strictObject({ ...live, status: z.literal("follow-up"), turn: openTurnSchema });
const evaluatingSchema = z.strictObject({
  ...live,
  status: z.literal("evaluating"),
  turn: answeredTurnSchema,
  wish: z.enum(wishes),
  gradeBy: instant,
});
export const nextSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("turn"), turn: heldTurnSchema, remainingMs: z.int().min(0).exactOptional() }),
  z.strictObject({ kind: z.literal("slot"), slot: z.int().min(1) }),
  z.strictObject({ kind: z.literal("end") }),
]);
export type Next = z.infer<typeof nextSchema>;
const pausedSchema = z.strictObject({
  ...live,
  status: z.literal("paused"),
  reason: z.enum(pauseReasons),
  next: nextSchema,
  /** From when the session's end moves on. */
  pausedAt: instant,
  until: instant,
});
const completeSchema = z.strictObject({
  ...kept,
  status: z.literal("complete"),
  plan: planSchema,
  turns: z.array(closedTurnSchema),
  result: resultSchema,
  advice: adviceSchema,
  contests: z
    .array(z.strictObject({ turnId: idText, note: personal(z.string().max(500)), at: instant }))
    .max(maxContests),
  regrades: z.int().min(0).max(maxRegrades),
  because: z.enum(completions),
  startedAt: instant,
  completedAt: instant,
  eraseAt: instant.exactOptional(),
});
const cancelledSchema = z.strictObject({
  ...kept,
  status: z.literal("cancelled"),
  reason: z.enum(cancellations),
  plan: planSchema.exactOptional(),
  turns: z.array(closedTurnSchema).exactOptional(),
  cancelledAt: instant,
  until: instant,
});
/** A stone with a date, and nothing else. */
const erasedSchema = z.strictObject({
  status: z.literal("erased"),
  erasedAt: instant,
  by: z.enum(["candidate", "admin", "retention"]),
  belongings: z.enum(["waiting", "gone", "failed"]),
  eraseAgainAt: instant.exactOptional(),
});

/** One interview, answers and verdicts included (specification §3). */
export const interviewState = z.discriminatedUnion("status", [
  planningSchema,
  planFailedSchema,
  idleSchema,
  questioningSchema,
  followUpSchema,
  evaluatingSchema,
  pausedSchema,
  completeSchema,
  cancelledSchema,
  erasedSchema,
]);
export type InterviewState = z.infer<typeof interviewState>;

type In<S extends Status> = Extract<InterviewState, { readonly status: S }>;
export type Planning = In<"planning">;
export type PlanFailed = In<"plan-failed">;
export type Idle = In<"idle">;
export type Questioning = In<"questioning">;
export type FollowUp = In<"follow-up">;
export type Evaluating = In<"evaluating">;
export type Paused = In<"paused">;
export type Complete = In<"complete">;
export type Cancelled = In<"cancelled">;
export type Erased = In<"erased">;
/** With an open turn. */
export type Open = Questioning | FollowUp;
/** What the row of an interview carries that is under way. */
export function liveOf(state: Questioning | FollowUp | Evaluating | Paused): Live {
  const { setup, tokensUsed, plan, turns, thread, step, startedAt, sessionEndsAt, pauses } = state;
  return {
    setup,
    tokensUsed,
    plan,
    turns,
    thread,
    step,
    startedAt,
    pauses,
    ...(sessionEndsAt && { sessionEndsAt }),
  };
}
