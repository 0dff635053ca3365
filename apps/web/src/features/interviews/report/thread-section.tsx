import type { ClosedTurnView, Sheet, ThreadView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { count } from "../../../shared/lib/time.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { DifficultyMarks } from "../difficulty.tsx";
import { LevelScale, LevelWords } from "../review/level.tsx";
import { ThreadReview } from "../review/thread-review.tsx";
import { kindWords } from "../words.ts";

export interface ThreadSectionProps {
  readonly thread: ThreadView;
  readonly turns: readonly ClosedTurnView[];
  readonly sheet: Sheet | undefined;
  /** What can be done about the verdict on a turn. */
  readonly afterTurn: (turn: ClosedTurnView) => ReactNode;
}

/** The fragment that a thread is reached by. */
export function threadId({ slot, take }: { readonly slot: number; readonly take: number }): string {
  return `thread-${slot}-${take}`;
}

const choiceWords = {
  "as-planned": undefined,
  "went-well": "Harder than planned, since it went well before.",
  "went-badly": "Easier than planned, since the one before was hard going.",
} as const;
const stateWords = {
  graded: undefined,
  ungraded: "Not graded",
  skipped: "Skipped",
  unanswered: "Out of time",
  ended: "Ended before an answer",
} as const;

/** One question of the report: why it was asked, what was said, what it is worth, and how the level came about. */
export function ThreadSection({ thread, turns, sheet, afterTurn }: ThreadSectionProps): ReactNode {
  const id = threadId(thread);
  const state = stateWords[thread.state];
  const [filled, left] = [
    thread.gaps.filter(({ filledIn }) => filledIn !== undefined),
    thread.gaps.filter(({ filledIn }) => filledIn === undefined),
  ];
  return (
    <article
      id={id}
      tabIndex={-1}
      aria-labelledby={`${id}-title`}
      className="sheet scroll-mt-24 p-5 sm:p-8 print:break-inside-avoid-page print:p-4"
    >
      <header className="mb-7 flex flex-wrap items-start justify-between gap-x-10 gap-y-4">
        <div className="flex-1 basis-72">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-quiet">
            <span className="font-semibold text-ink numerals">
              Question {thread.number}
              {thread.take > 1 && `, take ${thread.take}`}
            </span>
            <span>{thread.skill}</span>
            <span>{kindWords[thread.kind]}</span>
            <DifficultyMarks difficulty={thread.difficulty} />
          </p>
          <h3 id={`${id}-title`} className="mt-2 max-w-[46ch] font-serif text-[1.375rem] leading-snug text-pretty">
            {turns[0]?.text}
          </h3>
          <p className="mt-2 max-w-prose text-sm text-quiet">
            <span className="font-semibold">Why this question.</span> {thread.why} {choiceWords[thread.choice]}
          </p>
        </div>
        <div className="w-full max-w-56 sm:pt-1">
          {thread.level ? (
            <>
              <LevelWords score={thread.level} className="text-lg" />
              <LevelScale score={thread.level} className="mt-1" />
            </>
          ) : (
            <Badge tone={thread.state === "ungraded" ? "warn" : "outline"}>{state ?? "Not graded"}</Badge>
          )}
          {thread.level && state !== undefined && <p className="mt-1 text-sm text-quiet">{state}</p>}
          {!thread.counts && <p className="mt-1 text-sm text-quiet">Another take: the first one counts.</p>}
          {thread.help.length > 0 && (
            <p className="mt-1 text-sm text-quiet">
              With {thread.help.map((kind) => (kind === "hint" ? "a hint" : "other words")).join(" and ")}
            </p>
          )}
        </div>
      </header>
      <ThreadReview heading="h4" turns={turns} sheet={sheet} afterTurn={afterTurn} />
      {(thread.levelByTurn.length > 1 || thread.gaps.length > 0) && (
        <footer className="mt-7 flex flex-wrap gap-x-6 gap-y-1 border-t border-line pt-4 text-sm text-quiet numerals">
          {thread.levelByTurn.length > 1 && (
            <span>Level as it went: {thread.levelByTurn.map(({ level }) => level.toFixed(1)).join(" → ")}</span>
          )}
          {thread.gaps.length > 0 && (
            <span>
              {count(thread.gaps.length, "gap")} opened, {filled.length} filled by follow-ups, {left.length} left
            </span>
          )}
        </footer>
      )}
    </article>
  );
}
