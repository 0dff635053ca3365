import { instant, personal } from "segno";
import { z } from "zod";

export const modes = ["practice", "realistic"] as const;
export type Mode = (typeof modes)[number];
export const purposes = ["practice", "screening"] as const;
export const seniorities = ["junior", "mid", "senior"] as const;
export type Seniority = (typeof seniorities)[number];
/** The bank is written in English; another language needs its own questions. */
export const languages = ["en"] as const;
/** 0 is off; else every limit and the whole are stretched by it. */
export const clockFactors = [0, 1, 1.5, 2, 3, 5, 10] as const;
export type ClockFactor = (typeof clockFactors)[number];
export const minuteBounds = { min: 10, max: 60 } as const;
export const maxFocusSkills = 12;
export const jobTextCharacters = 20_000;

/** What a candidate may agree to or not. `keeping` is needed at the creation and taken back by erasing. */
export const consentKinds = ["keeping", "model", "browserSpeech", "serverSpeech", "keptClips"] as const;
export type ConsentKind = (typeof consentKinds)[number];
/** Of the words that are shown where consent is asked for. */
export const consentTextVersion = "2026-11";

const consentSchema = z.strictObject({ given: z.boolean(), at: instant, textVersion: z.string().max(20) });
export const consentsSchema = z.strictObject({
  keeping: consentSchema,
  model: consentSchema,
  browserSpeech: consentSchema,
  serverSpeech: consentSchema,
  keptClips: consentSchema,
});
export type Consents = z.infer<typeof consentsSchema>;

const seconds = z.int().min(1).max(3600);
/** How long a turn takes at factor 1, and what a model may use up. */
export const limitsSchema = z.strictObject({
  technicalSeconds: z.strictObject({ easy: seconds, medium: seconds, hard: seconds }),
  behaviouralSeconds: seconds,
  situationalSeconds: seconds,
  systemDesignSeconds: seconds,
  followUpSeconds: seconds,
  /** For hearing or reading the question. */
  perWordMs: z.int().min(0).max(5000),
  tokens: z.int().min(0),
});
export type Limits = z.infer<typeof limitsSchema>;
export const defaultLimits: Limits = {
  technicalSeconds: { easy: 150, medium: 180, hard: 240 },
  behaviouralSeconds: 180,
  situationalSeconds: 180,
  systemDesignSeconds: 300,
  followUpSeconds: 90,
  perWordMs: 400,
  tokens: 150_000,
};

/** Every wait of an interview with its default and bounds (specification §3, "Timers"). */
export const timerBounds = {
  planningSeconds: { default: 60, min: 10, max: 600 },
  planFailedDays: { default: 7, min: 1, max: 90 },
  idleDays: { default: 30, min: 1, max: 365 },
  graceSeconds: { default: 5, min: 0, max: 30 },
  silenceSeconds: { default: 45, min: 20, max: 300 },
  untimedMinutes: { default: 30, min: 5, max: 240 },
  evaluatingSeconds: { default: 25, min: 5, max: 120 },
  pausedPracticeDays: { default: 14, min: 1, max: 90 },
  pausedRealisticHours: { default: 24, min: 1, max: 168 },
  cancelledDays: { default: 90, min: 1, max: 365 },
  eraseAgainDays: { default: 7, min: 4, max: 30 },
} as const;
export type TimerName = keyof typeof timerBounds;
export const timerNames = Object.keys(timerBounds) as readonly TimerName[]; // its own keys

const timer = (name: TimerName): z.ZodInt => z.int().min(timerBounds[name].min).max(timerBounds[name].max);
export const timersSchema = z.strictObject({
  planningSeconds: timer("planningSeconds"),
  planFailedDays: timer("planFailedDays"),
  idleDays: timer("idleDays"),
  graceSeconds: timer("graceSeconds"),
  silenceSeconds: timer("silenceSeconds"),
  untimedMinutes: timer("untimedMinutes"),
  evaluatingSeconds: timer("evaluatingSeconds"),
  pausedPracticeDays: timer("pausedPracticeDays"),
  pausedRealisticHours: timer("pausedRealisticHours"),
  cancelledDays: timer("cancelledDays"),
  eraseAgainDays: timer("eraseAgainDays"),
  /** Days that a complete one is kept; practice has none. */
  retentionDays: z.int().min(1).max(1460).exactOptional(),
});
export type Timers = z.infer<typeof timersSchema>;
export const defaultTimers: Timers = {
  planningSeconds: timerBounds.planningSeconds.default,
  planFailedDays: timerBounds.planFailedDays.default,
  idleDays: timerBounds.idleDays.default,
  graceSeconds: timerBounds.graceSeconds.default,
  silenceSeconds: timerBounds.silenceSeconds.default,
  untimedMinutes: timerBounds.untimedMinutes.default,
  evaluatingSeconds: timerBounds.evaluatingSeconds.default,
  pausedPracticeDays: timerBounds.pausedPracticeDays.default,
  pausedRealisticHours: timerBounds.pausedRealisticHours.default,
  cancelledDays: timerBounds.cancelledDays.default,
  eraseAgainDays: timerBounds.eraseAgainDays.default,
};

/** What one interview is set to: the candidate's wishes, and what the server adds when it is made. */
export const setupSchema = z.strictObject({
  candidate: personal(z.string()),
  mode: z.enum(modes),
  purpose: z.enum(purposes),
  role: personal(z.string()),
  level: z.enum(seniorities),
  jobText: personal(z.string()).exactOptional(),
  cv: z.strictObject({ id: z.string(), version: z.int().min(1) }).exactOptional(),
  minutes: z.int().min(minuteBounds.min).max(minuteBounds.max),
  focus: z.array(personal(z.string())).max(maxFocusSkills),
  language: z.enum(languages),
  clockFactor: z.literal(clockFactors),
  feedback: z.enum(["each-thread", "end"]),
  consents: consentsSchema,
  /** Whether a model was there to be used when it was made. */
  modelOffered: z.boolean(),
  seed: z.string().max(100),
  limits: limitsSchema,
  timers: timersSchema,
});
export type Setup = z.infer<typeof setupSchema>;

/** A model may be used: it was offered, and the candidate agrees. */
export function mayUseModel(setup: Setup): boolean {
  return setup.modelOffered && setup.consents.model.given;
}

/** A clock runs in this interview. */
export function isTimed(setup: Setup): boolean {
  return setup.clockFactor > 0;
}
