import type { LevelView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { cn } from "../../../shared/lib/cn.ts";

/** `partly to solid`, to stand alone. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `± 0.4`: how far the level may well be off. */
export function offBy({ level, low, high }: LevelView): string {
  return `± ${Math.max(high - level, level - low).toFixed(1)}`; // an end at 0 or 4 is cut off
}

export interface LevelScaleProps {
  readonly score: LevelView;
  readonly className?: string;
}

/** A level on its scale from 0 to 4, with the stretch that it may well lie in. For the eye: the words stand beside it. */
export function LevelScale({ score, className }: LevelScaleProps): ReactNode {
  const at = (level: number): string => `${(level / 4) * 100}%`;
  return (
    <div aria-hidden className={cn("relative h-4", className)}>
      <div className="absolute inset-x-0 top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-well ring-1 ring-line ring-inset" />
      {[1, 2, 3].map((tick) => (
        <span
          key={tick}
          className="absolute top-1/2 h-1.5 w-px -translate-y-1/2 bg-edge/50"
          style={{ left: at(tick) }}
        />
      ))}
      <div
        className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-accent/40"
        style={{ left: at(score.low), width: at(score.high - score.low) }}
      />
      <span
        className="absolute top-1/2 size-3.5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-sheet bg-accent"
        style={{ left: at(score.level) }}
      />
    </div>
  );
}

/** A level in words and number: "Solid, 2.9 of 4 (± 0.4)". */
export function LevelWords({ score, className }: LevelScaleProps): ReactNode {
  return (
    <p className={className}>
      <span className="font-semibold">{capital(score.words)}</span>{" "}
      <span className="text-sm whitespace-nowrap text-quiet numerals">
        {score.level.toFixed(1)} of 4 <span className="opacity-90">{offBy(score)}</span>
      </span>
    </p>
  );
}
