import type { InterviewCommand, OpenTurnView } from "@segno/interviews/wire";
import { Lightbulb, MessageSquareQuote } from "lucide-react";
import type { ReactNode } from "react";
import type { Commands } from "../../../shared/live/use-commands.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";

export interface QuestionCardProps {
  readonly id: string;
  readonly turn: Pick<OpenTurnView, "turnId" | "kind" | "text" | "help"> & { readonly skill?: string };
  /** The main question, where this is a follow-up to it. */
  readonly parent: string | undefined;
  readonly followUp: number;
  /** A realistic interview gives none. */
  readonly hints?: boolean;
  readonly commands?: Commands<InterviewCommand>;
  /** Help came, and the button that asked for it is gone. */
  readonly onHelped?: () => void;
}

/** The open question, large; a follow-up stands under what it belongs to. */
export function QuestionCard({
  id,
  turn,
  parent,
  followUp,
  hints = false,
  commands,
  onHelped,
}: QuestionCardProps): ReactNode {
  const ask = async (kind: "hint" | "rephrase"): Promise<void> => {
    if (await commands?.run({ type: "ask-help", turnId: turn.turnId, kind })) onHelped?.();
  };
  const open = { rephrase: turn.help.rephrase === undefined, hint: hints && turn.help.hint === undefined };
  return (
    <section aria-labelledby={id} className="animate-[rise_220ms_ease-out]">
      <p className="flex min-h-6 flex-wrap items-center gap-2">
        {turn.kind === "follow-up" && <Badge tone="accent">Follow-up {followUp}</Badge>}
        {turn.skill !== undefined && <span className="text-sm font-semibold text-quiet">{turn.skill}</span>}
      </p>
      {parent !== undefined && (
        <p className="mt-2 border-l-2 border-line pl-3 text-sm text-quiet">
          <span className="sr-only">To the question: </span>
          {parent}
        </p>
      )}
      <h1 id={id} className="mt-3 max-w-[40ch] font-serif text-question tracking-[-0.012em] text-pretty">
        {turn.text}
      </h1>
      <div aria-live="polite" className="grid gap-2 empty:hidden">
        {turn.help.rephrase !== undefined && <Help title="In other words" text={turn.help.rephrase} />}
        {turn.help.hint !== undefined && <Help title="Hint" text={turn.help.hint} />}
      </div>
      {!commands && <div aria-hidden className="mt-4 h-9" /> /* where the help was: nothing moves when it goes */}
      {commands && (open.rephrase || open.hint) && (
        <div className="mt-4 -ml-3 flex flex-wrap gap-1">
          {open.rephrase && (
            <Button size="sm" variant="ghost" disabled={!commands.can("ask-help")} onClick={() => void ask("rephrase")}>
              <MessageSquareQuote aria-hidden />
              In other words
            </Button>
          )}
          {open.hint && (
            <Button size="sm" variant="ghost" disabled={!commands.can("ask-help")} onClick={() => void ask("hint")}>
              <Lightbulb aria-hidden />
              Hint
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Help({ title, text }: { readonly title: string; readonly text: string }): ReactNode {
  return (
    <p className="mt-3 max-w-prose rounded-lg bg-well px-4 py-3">
      <span className="mr-2 font-semibold">{title}.</span>
      {text}
    </p>
  );
}
