import type { InterviewCommand } from "@segno/interviews/wire";
import type { ReactNode, RefObject } from "react";
import { count } from "../../../shared/lib/time.ts";
import { Confirm } from "../../../shared/ui/dialog.tsx";
import { type AnyInterviewView, type InterviewCommands, isOwn } from "../use-interview.ts";

/** Commands that are asked about before they are sent, since they cannot be taken back. */
export type AskedAbout = Extract<InterviewCommand["type"], "retry-plan" | "finish" | "cancel" | "erase">;

interface Question {
  readonly title: string;
  readonly confirm: string;
  readonly danger?: true;
  readonly text: (view: AnyInterviewView) => ReactNode;
}

const questions: Readonly<Record<AskedAbout, Question>> = {
  "retry-plan": {
    title: "Ask for a new plan?",
    confirm: "Choose anew",
    text: (view) => (
      <p>
        Other questions are chosen for what you set, and the plan that stands here is gone, with what you changed in it.
        {isOwn(view) &&
          view.left?.plans !== undefined &&
          ` ${count(view.left.plans, "more try is", "more tries are")} left.`}
      </p>
    ),
  },
  finish: {
    title: "Finish now?",
    confirm: "Finish",
    text: (view) => (
      <p>
        {isOwn(view) && view.turns.some(({ outcome }) => outcome === "answered")
          ? "You get a report on what you have answered. The open question counts as never asked."
          : "Nothing is answered yet, so there will be no report."}
      </p>
    ),
  },
  cancel: {
    title: "Cancel the interview?",
    confirm: "Cancel the interview",
    danger: true,
    text: (view) => (
      <p>
        {view.startedAt === undefined
          ? "It has not begun, so nothing is lost but its plan."
          : "It ends without a report, and cannot be taken up again. To see how it went so far, finish it instead."}
      </p>
    ),
  },
  erase: {
    title: "Erase the interview?",
    confirm: "Erase for good",
    danger: true,
    text: () => (
      <>
        <p>
          <strong className="font-semibold text-ink">What goes:</strong> every question and answer, drafts and notes,
          the report with its levels and quotes, the plan, and what was set for it. It is gone from every screen at
          once, and from the history within minutes.
        </p>
        <p>
          <strong className="font-semibold text-ink">What stays:</strong> that an interview took place and when it was
          erased, without a word of it and without a name.
        </p>
        <p>Nobody can bring it back.</p>
      </>
    ),
  },
};

export interface AskProps {
  /** What is asked about; nothing while it is undefined. */
  readonly about: AskedAbout | undefined;
  readonly onClose: () => void;
  readonly view: AnyInterviewView;
  readonly commands: InterviewCommands;
  readonly returnTo: RefObject<HTMLElement | null>;
}

/** Asks before a command that cannot be taken back: what comes of it, and the way that changes nothing. */
export function Ask({ about, onClose, view, commands, returnTo }: AskProps): ReactNode {
  if (about === undefined) return null;
  const { title, confirm, danger = false, text } = questions[about];
  return (
    <Confirm
      open
      onOpenChange={onClose}
      returnTo={returnTo}
      title={title}
      confirm={confirm}
      cancel="Keep it as it is"
      danger={danger}
      onConfirm={() => void commands.run({ type: about })}
    >
      {text(view)}
    </Confirm>
  );
}
