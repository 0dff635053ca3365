import type { Span } from "@segno/interviews/wire";

/** A span of an answer with what it is evidence of. */
export interface Evidence {
  readonly span: Span;
  readonly pointId: string;
}

/** A piece of an answer: plain where `pointIds` is empty, else evidence of all of them. */
export interface Piece {
  readonly start: number;
  readonly text: string;
  readonly pointIds: readonly string[];
  /** The points whose evidence begins here: where a jump to them lands. */
  readonly begins: readonly string[];
}

/**
 * Cuts an answer at the bounds of its evidence, so that overlapping quotes can all be shown. Put together again, the
 * pieces are the answer; spans outside it are dropped.
 */
export function piecesOf(text: string, evidence: readonly Evidence[]): readonly Piece[] {
  const inside = evidence.filter(({ span }) => span.start >= 0 && span.start < span.end && span.end <= text.length);
  const cuts = new Set([0, text.length]);
  for (const { span } of inside) cuts.add(span.start).add(span.end);
  const bounds = [...cuts].toSorted((a, b) => a - b);
  return bounds.slice(0, -1).map((start, index) => {
    const covering = inside.filter(({ span }) => span.start <= start && start < span.end);
    return {
      start,
      text: text.slice(start, bounds[index + 1]),
      pointIds: [...new Set(covering.map(({ pointId }) => pointId))],
      begins: [...new Set(covering.filter(({ span }) => span.start === start).map(({ pointId }) => pointId))],
    };
  });
}
