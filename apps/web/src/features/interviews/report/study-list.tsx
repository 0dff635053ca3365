import type { Sheet, StudyView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { TextLink } from "../../../shared/ui/text-link.tsx";
import { pointWords } from "../sheets.ts";

export interface StudyListProps {
  readonly study: readonly StudyView[];
  readonly sheets: ReadonlyMap<string, Sheet>;
  readonly hrefOf: (turnId: string) => string;
}

/** What to look at tonight, heaviest first. */
export function StudyList({ study, sheets, hrefOf }: StudyListProps): ReactNode {
  if (study.length === 0) return null;
  return (
    <section aria-labelledby="study">
      <h2 id="study" className="text-xl font-semibold tracking-[-0.012em]">
        What to study next
      </h2>
      <ol className="mt-4 grid gap-px overflow-hidden rounded-sheet border border-line bg-line">
        {study.map((item, index) => {
          const sheet = sheets.get(item.questionId);
          return (
            <li key={`${item.turnId}-${item.questionId}`} className="flex gap-4 bg-sheet p-5">
              <span aria-hidden className="w-6 shrink-0 font-serif text-2xl leading-none text-accent numerals">
                {index + 1}
              </span>
              <div className="min-w-0">
                <p className="font-medium">{item.text ?? sheet?.advice ?? item.skill}</p>
                {item.pointIds.length > 0 && (
                  <ul className="mt-1.5 list-disc pl-5 text-sm text-quiet">
                    {item.pointIds.slice(0, 3).map((pointId) => (
                      <li key={pointId}>{pointWords(sheet, pointId)}</li>
                    ))}
                  </ul>
                )}
                <p className="mt-1.5 text-sm">
                  <TextLink href={hrefOf(item.turnId)}>{item.skill}</TextLink>
                </p>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
