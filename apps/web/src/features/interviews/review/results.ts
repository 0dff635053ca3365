import type { ClosedTurnView } from "@segno/interviews/wire";
import type { Evidence } from "./highlight.ts";
import type { PointResult } from "./point-list.tsx";

const order = ["met", "partly", "contradicted", "missing"] as const;

/**
 * Each point as the thread leaves it: the last turn that touched it decides where it was contradicted, else the best.
 *
 * @param turns - of one thread, in order
 */
export function pointResults(turns: readonly ClosedTurnView[]): readonly PointResult[] {
  const results = new Map<string, PointResult>();
  for (const turn of turns)
    for (const point of turn.feedback?.points ?? []) {
      const before = results.get(point.pointId);
      const better = !before || order.indexOf(point.status) < order.indexOf(before.status);
      if (better || point.status === "contradicted") results.set(point.pointId, { ...point, turnId: turn.turnId });
    }
  return [...results.values()].toSorted((a, b) => b.weight - a.weight);
}

/** What a verdict on this turn rests on, as far as it is evidence of a point. */
export function evidenceOf(turn: ClosedTurnView): readonly Evidence[] {
  return (turn.feedback?.points ?? []).flatMap(({ pointId, spans }) => spans.map((span) => ({ span, pointId })));
}
