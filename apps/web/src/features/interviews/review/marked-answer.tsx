import type { ReactNode } from "react";
import { type Evidence, piecesOf } from "./highlight.ts";

export interface MarkedAnswerProps {
  readonly turnId: string;
  readonly text: string;
  readonly evidence: readonly Evidence[];
  /** The number by which each point is listed beside the answer. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** Where the evidence for a point begins in an answer, as a fragment. */
export function quoteId(turnId: string, pointId: string): string {
  return `quote-${turnId}-${pointId}`;
}

/** An answer in the candidate's own words, with a marker over what the verdict rests on. */
export function MarkedAnswer({ turnId, text, evidence, numbers }: MarkedAnswerProps): ReactNode {
  return (
    <blockquote className="border-l-[3px] border-accent/50 pl-4 leading-[1.75] whitespace-pre-line">
      {piecesOf(text, evidence).map((piece) => {
        if (piece.pointIds.length === 0) return <span key={piece.start}>{piece.text}</span>;
        const labels = piece.begins.flatMap((id) => numbers.get(id) ?? []);
        return (
          <mark key={piece.start}>
            {piece.begins.map((pointId) => (
              <span key={pointId} id={quoteId(turnId, pointId)} tabIndex={-1} className="scroll-mt-24" />
            ))}
            {piece.text}
            {labels.length > 0 && (
              <sup className="ml-0.5 text-[0.7em] font-bold numerals">
                <span className="sr-only">{`, point ${labels.join(" and ")}`}</span>
                <span aria-hidden>{labels.join(",")}</span>
              </sup>
            )}
          </mark>
        );
      })}
    </blockquote>
  );
}
