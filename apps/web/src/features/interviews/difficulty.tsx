import type { Difficulty } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { cn } from "../../shared/lib/cn.ts";
import { difficultyWords } from "./words.ts";

/** A difficulty as a word with three marks. */
export function DifficultyMarks({ difficulty }: { readonly difficulty: Difficulty }): ReactNode {
  const { word, marks } = difficultyWords[difficulty];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className="inline-flex items-end gap-0.5">
        {[1, 2, 3].map((mark) => (
          <span
            key={mark}
            className={cn(
              "w-1 rounded-full",
              mark === 1 ? "h-1.5" : mark === 2 ? "h-2.5" : "h-3.5",
              mark <= marks ? "bg-accent" : "bg-line",
            )}
          />
        ))}
      </span>
      {word}
    </span>
  );
}
