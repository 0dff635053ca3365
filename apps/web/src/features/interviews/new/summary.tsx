import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Kbd } from "../../../shared/keys/kbd.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { levelNames } from "../words.ts";
import { type SetupForm, questionsIn } from "./setup-form.ts";

export interface SummaryProps {
  readonly form: SetupForm;
  readonly busy: boolean;
  readonly offline: boolean;
}

/** What comes of the form as it stands, and the one click. */
export function Summary({ form, busy, offline }: SummaryProps): ReactNode {
  const role = form.role.trim();
  const lines = [
    form.mode === "practice"
      ? "Hints, other words and pauses whenever you like"
      : "As on the day: no hints, three pauses",
    form.clockFactor === 0
      ? "No clock"
      : form.clockFactor === 1
        ? "A clock for each question"
        : `A clock, every limit × ${form.clockFactor}`,
    form.feedback === "each-thread" ? "Feedback after each question" : "Feedback at the end",
    form.focus.length > 0 ? `With ${form.focus.join(", ")}` : "Skills that are usual for the role",
  ];
  return (
    <aside aria-label="Your interview" className="sheet p-5 max-lg:order-first sm:p-6 lg:sticky lg:top-6">
      <p className="eyebrow">Your interview</p>
      <p className="mt-2 text-lg leading-snug font-semibold break-words">
        {levelNames[form.level]} {/^[A-Z][a-z]/u.test(role) ? role.charAt(0).toLowerCase() + role.slice(1) : role}
      </p>
      <p aria-live="polite" className="mt-4 flex items-baseline gap-2 numerals">
        <span className="font-serif text-5xl leading-none">{questionsIn(form.minutes)}</span>
        <span className="text-quiet">questions in {form.minutes} minutes</span>
      </p>
      <ul className="mt-5 hidden gap-1.5 border-t border-line pt-4 text-sm text-quiet lg:grid">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        busy={busy}
        busyLabel="Choosing questions"
        disabled={offline}
        aria-keyshortcuts="Control+Enter"
        className="mt-5 w-full"
      >
        Choose questions
        <ArrowRight aria-hidden />
      </Button>
      <p className="mt-3 text-sm text-quiet">
        You see the plan first. Nothing counts until you begin.
        <span className="ml-1.5 hidden gap-1 whitespace-nowrap lg:inline-flex">
          <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
        </span>
      </p>
    </aside>
  );
}
