import { CornerDownRight } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "../../../shared/ui/badge.tsx";
import { LongText } from "../../../shared/ui/long-text.tsx";
import { type Thread, threadsOf } from "../threads.ts";
import type { ClosedTurnView } from "@segno/interviews/wire";
import { outcomeWords } from "../words.ts";

/** The talk so far: every closed turn, follow-ups under their question. */
export function TalkLog({ turns }: { readonly turns: readonly ClosedTurnView[] }): ReactNode {
  const threads = threadsOf(turns);
  return (
    <section aria-labelledby="talk">
      <h2 id="talk" className="eyebrow">
        The talk so far
      </h2>
      <div
        role="log"
        aria-label="Closed questions and answers"
        className="mt-3 grid gap-4"
        tabIndex={threads.length > 0 ? 0 : -1}
      >
        {threads.length === 0 && <p className="text-sm text-quiet">Your answers collect here as you go.</p>}
        {threads.map((thread) => (
          <ThreadEntry key={thread.key} thread={thread} />
        ))}
      </div>
    </section>
  );
}

function ThreadEntry({ thread }: { readonly thread: Thread<ClosedTurnView> }): ReactNode {
  const { question, followUps, number, take } = thread;
  return (
    <article aria-label={`Question ${number}`} className="border-l-2 border-line pl-4">
      <TurnEntry turn={question} label={take > 1 ? `Question ${number}, take ${take}` : `Question ${number}`} />
      {followUps.length > 0 && (
        <ol className="mt-3 grid gap-3 pl-1">
          {followUps.map((turn, index) => (
            <li key={turn.turnId} className="flex gap-2">
              <CornerDownRight aria-hidden className="mt-0.5 size-4 shrink-0 text-quiet" />
              <div className="min-w-0">
                <TurnEntry turn={turn} label={`Follow-up ${index + 1}`} />
              </div>
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

function TurnEntry({ turn, label }: { readonly turn: ClosedTurnView; readonly label: string }): ReactNode {
  return (
    <div>
      <p className="flex flex-wrap items-center gap-2 text-2xs font-semibold text-quiet">
        {label}
        {turn.outcome !== "answered" && <Badge tone="outline">{outcomeWords[turn.outcome]}</Badge>}
      </p>
      <p className="mt-0.5 font-serif text-[1.0625rem] leading-snug">{turn.text}</p>
      {turn.answer !== undefined && (
        <p className="mt-1.5 text-sm whitespace-pre-line text-quiet">
          <LongText text={turn.answer.text} />
        </p>
      )}
    </div>
  );
}
