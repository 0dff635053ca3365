import { idText } from "segno";
import { z } from "zod";
import { cancellations, completions, pauseReasons } from "./interview-state.ts";
import { clockFactors, consentKinds, modes } from "./setup.ts";
import { closings, helpKinds } from "./turn.ts";

const none = z.strictObject({});
const turn = { turnId: idText };
const round = z.int().min(1);
const code = z.string();

/** By name, what is told. No event holds a person's words. */
export const interviewEvents = {
  "interview-requested": z.strictObject({ mode: z.enum(modes) }),
  "plan-recorded": z.strictObject({ planId: idText, questions: z.int() }),
  "plan-failed": z.strictObject({ planId: idText, code }),
  "plan-asked-again": z.strictObject({ planId: idText, try: z.int() }),
  "plan-changed": z.strictObject({ order: z.array(z.int()) }),
  "interview-started": z.strictObject({ clockFactor: z.literal(clockFactors) }),
  /** `number` counts from 1, of the questions asked. */
  "question-asked": z.strictObject({ ...turn, questionId: z.string(), number: z.int().min(1) }),
  "follow-up-asked": z.strictObject({ ...turn, questionId: z.string(), pointId: z.string() }),
  "consents-changed": z.strictObject({ kinds: z.array(z.enum(consentKinds)) }),
  "help-given": z.strictObject({ ...turn, kind: z.enum(helpKinds) }),
  "time-extended": z.strictObject(turn),
  "audio-attached": z.strictObject({ ...turn, audioId: idText }),
  "transcript-recorded": z.strictObject({ ...turn, audioId: idText }),
  "transcript-failed": z.strictObject({ ...turn, audioId: idText, code }),
  "answer-submitted": z.strictObject({ ...turn, atLimit: z.boolean() }),
  "question-skipped": z.strictObject(turn),
  "question-unanswered": z.strictObject(turn),
  "thread-closed": z.strictObject({ ...turn, because: z.enum(closings) }),
  "verdict-recorded": z.strictObject({ ...turn, round }),
  "evaluation-failed": z.strictObject({ ...turn, round, code }),
  "interview-paused": z.strictObject({ reason: z.enum(pauseReasons) }),
  "interview-resumed": none,
  "interview-completed": z.strictObject({ because: z.enum(completions) }),
  "interview-cancelled": z.strictObject({ reason: z.enum(cancellations) }),
  "verdict-contested": z.strictObject(turn),
  "regrade-asked": z.strictObject({ turnIds: z.array(idText) }),
  "advice-recorded": z.strictObject({ round }),
  "advice-failed": z.strictObject({ round, code }),
  "interview-erased": z.strictObject({ by: z.enum(["candidate", "admin", "retention"]) }),
  "belongings-erased": none,
  "erasing-failed": z.strictObject({ code }),
} as const;

export type InterviewEventName = keyof typeof interviewEvents;
type Fields<Name extends InterviewEventName> = z.infer<(typeof interviewEvents)[Name]>;
export type InterviewEvent = {
  [Name in InterviewEventName]: string extends keyof Fields<Name>
    ? { readonly type: Name }
    : { readonly type: Name } & Fields<Name>;
}[InterviewEventName];
