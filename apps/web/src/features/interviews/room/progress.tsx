import type { ReactNode } from "react";
import { cn } from "../../../shared/lib/cn.ts";

export interface ProgressProps {
  readonly number: number;
  readonly of: number;
  /** Short: only the words. */
  readonly className?: string;
}

/** Question N of M, in words and as a row of marks. */
export function Progress({ number, of, className }: ProgressProps): ReactNode {
  return (
    <div className={cn("flex items-center gap-3", className)}>
      <p className="text-sm font-semibold whitespace-nowrap numerals">
        Question {number} of {of}
      </p>
      <div aria-hidden className="hidden w-full max-w-60 gap-1 sm:flex">
        {Array.from({ length: of }, (_, index) => (
          <span
            key={index}
            className={cn(
              "h-1.5 flex-1 rounded-full",
              index + 1 < number ? "bg-accent" : index + 1 === number ? "bg-accent/55" : "bg-line",
            )}
          />
        ))}
      </div>
    </div>
  );
}
