import type { AppConfig } from "segno";
import { z } from "zod";
import { type TimerName, type Timers, defaultTimers, timerBounds, timerNames } from "./domain/setup.ts";

/** By the variable's name; what is unset has its default. */
export type InterviewsValues = Readonly<Record<string, number | undefined>>;

/** `planningSeconds` is `INTERVIEWS_PLANNING_SECONDS` in the environment. */
function variableOf(name: TimerName): string {
  return `INTERVIEWS_${name.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
}

function whole({
  min,
  max,
}: {
  readonly min: number;
  readonly max: number;
}): z.ZodType<number | undefined, string | undefined> {
  return z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined || text.trim() === "") return undefined;
      const value = Number(text);
      if (Number.isInteger(value) && value >= min && value <= max) return value;
      context.addIssue({ code: "custom", message: `is not a whole number from ${min} to ${max}` });
      return z.NEVER;
    });
}

/** The waits of an interview, by their names in the environment. */
export const interviewsConfig: AppConfig<InterviewsValues> = {
  prefix: "INTERVIEWS_",
  schema: z.object(Object.fromEntries(timerNames.map((name) => [variableOf(name), whole(timerBounds[name])]))),
};

/** What is copied into each interview when it is made. */
export function timersOf(values: InterviewsValues): Timers {
  const set = timerNames.flatMap((name) => {
    const value = values[variableOf(name)];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...defaultTimers, ...Object.fromEntries(set) };
}
