import type { HelpKind, OpenTurnView } from "@segno/interviews/wire";
import { Lightbulb, MessageSquareQuote } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import type { InterviewCommands } from "../use-interview.ts";

export interface QuestionCardProps {
  readonly id: string;
  readonly turn: Pick<OpenTurnView, "turnId" | "kind" | "text" | "help"> & { readonly skill?: string };
  /** The main question, where this is a follow-up to it. */
  readonly parent: string | undefined;
  readonly followUp: number;
  /** A realistic interview gives none. */
  readonly hints?: boolean;
  readonly commands?: InterviewCommands;
  /** Help came, and the button that asked for it is gone. */
  readonly onHelped?: () => void;
}

const helps = [
  { kind: "rephrase", icon: MessageSquareQuote, words: "In other words", keys: undefined },
  { kind: "hint", icon: Lightbulb, words: "Hint", keys: "Alt+H" },
] as const satisfies readonly { readonly kind: HelpKind; readonly [other: string]: unknown }[];

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
  const [asked, setAsked] = useState<HelpKind>();
  const ask = async (kind: HelpKind): Promise<void> => {
    setAsked(kind);
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
        {helps.map(({ kind, words }) => {
          const text = turn.help[kind];
          return text !== undefined && <Help key={kind} title={words} text={text} />;
        })}
      </div>
      {!commands && <div aria-hidden className="mt-4 h-9" /> /* where the help was: nothing moves when it goes */}
      {commands && (open.rephrase || open.hint) && (
        <div className="mt-4 -ml-3 flex flex-wrap gap-1">
          {helps.map(
            ({ kind, icon: Icon, words, keys }) =>
              open[kind] && (
                <Button
                  key={kind}
                  size="sm"
                  variant="ghost"
                  disabled={!commands.can("ask-help")}
                  busy={commands.inFlight === "ask-help" && asked === kind}
                  aria-keyshortcuts={keys}
                  onClick={() => void ask(kind)}
                >
                  <Icon aria-hidden />
                  {words}
                </Button>
              ),
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
