import { idText } from "segno";
import { z } from "zod";
import { verdictSchema } from "./grading/grader.ts";
import { adviceItemSchema } from "./interview-state.ts";
import { planBounds, planSchema } from "./plan.ts";
import {
  clockFactors,
  jobTextCharacters,
  languages,
  maxFocusSkills,
  minuteBounds,
  modes,
  purposes,
  seniorities,
} from "./setup.ts";
import { saidLine, saidText } from "./text.ts";
import { helpKinds, speakingSchema } from "./turn.ts";

const none = z.strictObject({});
const turnId = z.string().max(40);
const round = z.int().min(1);
const tokens = z.int().min(0);
const code = z.string().min(1).max(60);
const focus = z.array(saidLine(60)).max(maxFocusSkills);
const minutes = z.int().min(minuteBounds.min).max(minuteBounds.max);
const consents = {
  /** Of the words that were shown. */
  textVersion: z.string().min(1).max(20),
  model: z.boolean().exactOptional(),
  browserSpeech: z.boolean().exactOptional(),
  serverSpeech: z.boolean().exactOptional(),
  keptClips: z.boolean().exactOptional(),
};

/** What a candidate asks for; candidate, seed, limits and timers are the server's. */
export const wantedSetup = z
  .strictObject({
    mode: z.enum(modes),
    purpose: z.enum(purposes).default("practice"),
    role: saidLine(100),
    level: z.enum(seniorities),
    jobText: saidText.max(jobTextCharacters).exactOptional(),
    cv: z.strictObject({ id: idText, version: z.int().min(1) }).exactOptional(),
    minutes: minutes.default(30),
    focus: focus.default([]),
    language: z.enum(languages).default("en"),
    /** Practice goes without a clock and a realistic interview with one, unless it is said. */
    clockFactor: z.literal(clockFactors).exactOptional(),
    feedback: z.enum(["each-thread", "end"]).exactOptional(),
    consents: z.strictObject({ ...consents, keeping: z.boolean() }),
  })
  .refine(({ mode, feedback }) => mode === "practice" || feedback !== "each-thread", {
    message: "a realistic interview gives feedback at its end",
    path: ["feedback"],
  });
export type WantedSetup = z.infer<typeof wantedSetup>;

/** By name, the fields that a caller sends. */
export const interviewCommands = {
  "plan-interview": z.strictObject({ setup: wantedSetup }),
  "record-plan": z.strictObject({ planId: idText, plan: planSchema, tokens }),
  "fail-plan": z.strictObject({ planId: idText, code }),
  "retry-plan": z.strictObject({ focus: focus.exactOptional(), minutes: minutes.exactOptional() }),
  "edit-plan": z.strictObject({
    order: z.array(z.int().min(1)).max(planBounds.maxSlots + planBounds.maxSpares),
  }),
  start: z.strictObject({ clockFactor: z.literal(clockFactors).exactOptional() }),
  "set-consents": z.strictObject({ consents: z.strictObject(consents) }),
  "save-draft": z.strictObject({ turnId, text: saidText }),
  "still-here": z.strictObject({ turnId }),
  "ask-help": z.strictObject({ turnId, kind: z.enum(helpKinds) }),
  "extend-time": z.strictObject({ turnId }),
  "attach-audio": z.strictObject({
    turnId,
    audioId: idText,
    sizeBytes: z.int().min(1).max(10_485_760),
    durationMs: z.int().min(500).max(300_000),
  }),
  "record-transcript": z.strictObject({ turnId, audioId: idText, text: saidText, facts: speakingSchema }),
  "fail-transcript": z.strictObject({ turnId, audioId: idText, code }),
  "submit-answer": z.strictObject({
    turnId,
    text: saidText,
    /** `voice-edited`: spoken, and corrected before it was sent. */
    input: z.enum(["typed", "voice", "voice-edited"]),
    facts: speakingSchema.exactOptional(),
  }),
  "skip-question": z.strictObject({ turnId }),
  "record-verdict": z.strictObject({
    turnId,
    round,
    verdict: verdictSchema,
    /** For each gap the text that would ask about it. */
    proposals: z.array(z.strictObject({ pointId: z.string(), text: z.string().min(1).max(400) })),
  }),
  "fail-evaluation": z.strictObject({ turnId, round, code }),
  pause: none,
  resume: none,
  "retry-question": none,
  finish: none,
  cancel: none,
  "contest-verdict": z.strictObject({ turnId, note: saidText.max(500) }),
  regrade: none,
  "record-advice": z.strictObject({ round, items: z.array(adviceItemSchema).min(1).max(5), tokens }),
  "fail-advice": z.strictObject({ round, code }),
  erase: none,
  "record-erased": none,
  "fail-erase": z.strictObject({ code }),
  "time-out": none,
} as const;

export type InterviewCommandName = keyof typeof interviewCommands;
export const commandNames = Object.keys(interviewCommands) as readonly InterviewCommandName[]; // its own keys

type Fields<Name extends InterviewCommandName> = z.infer<(typeof interviewCommands)[Name]>;
/** A command without fields is its type alone. */
export type InterviewCommandOf<Name extends InterviewCommandName> = string extends keyof Fields<Name>
  ? { readonly type: Name }
  : { readonly type: Name } & Fields<Name>;
export type InterviewCommand = { [Name in InterviewCommandName]: InterviewCommandOf<Name> }[InterviewCommandName];
