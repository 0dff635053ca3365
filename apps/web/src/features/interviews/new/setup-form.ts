import {
  type ClockFactor,
  type Mode,
  type Seniority,
  type WantedSetup,
  clockFactors,
  consentTextVersion,
  jobTextCharacters,
  minuteBounds,
  modes,
  planBounds,
  seniorities,
} from "@segno/interviews/wire";
import { keep, readKept } from "../../../shared/lib/storage.ts";

/** What the form holds; its defaults make an interview by one click. */
export interface SetupForm {
  readonly role: string;
  readonly level: Seniority;
  readonly minutes: number;
  readonly focus: readonly string[];
  readonly jobText: string;
  readonly mode: Mode;
  readonly clockFactor: ClockFactor;
  readonly feedback: "each-thread" | "end";
  readonly keeping: boolean;
}

export const defaults: SetupForm = {
  role: "Software developer",
  level: "mid",
  minutes: 15,
  focus: [],
  jobText: "",
  mode: "practice",
  clockFactor: 0,
  feedback: "each-thread",
  keeping: true,
};

/** How many questions fit (specification of interviews, §5). */
export function questionsIn(minutes: number): number {
  return Math.min(planBounds.maxSlots, Math.max(planBounds.minSlots, Math.round(minutes / 3)));
}

/** The form after another mode was chosen: its clock and feedback are the mode's own, and may be set again. */
export function withMode(form: SetupForm, mode: Mode): SetupForm {
  return mode === "practice"
    ? { ...form, mode, clockFactor: 0, feedback: "each-thread" }
    : { ...form, mode, clockFactor: 1, feedback: "end" };
}

export type FormErrors = Readonly<Partial<Record<"role" | "jobText" | "keeping", string>>>;

/** What is wrong, in words; nothing is sent until it is empty. */
export function errorsOf(form: SetupForm): FormErrors {
  return {
    ...(form.role.trim() === "" ? { role: "Name a role, such as “front-end developer”." } : {}),
    ...(form.jobText.length > jobTextCharacters
      ? {
          jobText: `The advert has ${form.jobText.length.toLocaleString("en")} characters; 20,000 is the most. Keep what the job asks for.`,
        }
      : {}),
    ...(form.keeping
      ? {}
      : { keeping: "Without keeping your answers there is nothing to grade. Allow it, or come back when you like." }),
  };
}

/** The form as the server takes it. */
export function wantedOf(form: SetupForm): WantedSetup {
  const jobText = form.jobText.trim();
  return {
    mode: form.mode,
    purpose: "practice",
    role: form.role.trim(),
    level: form.level,
    minutes: form.minutes,
    focus: [...form.focus],
    language: "en",
    clockFactor: form.clockFactor,
    feedback: form.feedback,
    consents: { textVersion: consentTextVersion, keeping: form.keeping },
    ...(jobText === "" ? {} : { jobText }),
  };
}

const key = "segno.interviews.new";

/** What was set last, in this browser; what does not fit any more is the default. */
export function readForm(): SetupForm {
  try {
    const kept = JSON.parse(readKept(key) ?? "{}") as Partial<Record<keyof SetupForm, unknown>>;
    const text = (value: unknown, other: string): string => (typeof value === "string" ? value : other);
    const oneOf = <T>(list: readonly T[], value: unknown, other: T): T => list.find((each) => each === value) ?? other;
    const minutes = Number(kept.minutes);
    return {
      role: text(kept.role, defaults.role) || defaults.role,
      level: oneOf(seniorities, kept.level, defaults.level),
      minutes: minutes >= minuteBounds.min && minutes <= minuteBounds.max ? minutes : defaults.minutes,
      focus: Array.isArray(kept.focus) ? kept.focus.filter((word) => typeof word === "string") : defaults.focus,
      jobText: text(kept.jobText, ""),
      mode: oneOf(modes, kept.mode, defaults.mode),
      clockFactor: oneOf(clockFactors, kept.clockFactor, defaults.clockFactor),
      feedback: oneOf(["each-thread", "end"] as const, kept.feedback, defaults.feedback),
      keeping: true,
    };
  } catch {
    return defaults;
  }
}

/** Keeps the form as it is typed; once an interview is made of it, all but the advert. */
export function keepForm(form: SetupForm): void {
  keep(key, JSON.stringify(form));
}
