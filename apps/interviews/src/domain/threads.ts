import type { Verdict } from "./grading/grader.ts";
import { type ClosedTurn, type GapKind, verdictOf } from "./turn.ts";
import type { Severity } from "./view-types.ts";

/** What an answer earns of a point at the first, second, third and fourth attempt. */
export const credits = [1, 0.9, 0.8, 0.7] as const;

/** A turn with the verdict that counts. */
export interface GradedTurn {
  readonly turnId: string;
  readonly credit: number;
  readonly isMain: boolean;
  readonly verdict: Verdict;
}

/** How far one point has come in a thread. */
export interface PointProgress {
  readonly pointId: string;
  readonly weight: number;
  readonly status: "met" | GapKind;
  /** Of its weight, 0 to 1. */
  readonly credit: number;
  /** Where it was first found wanting, and in which way. */
  readonly opened?: { readonly turnId: string; readonly found: GapKind };
  /** Where it was met after that. */
  readonly filledIn?: string;
}

/** The turns of each thread, in the order they were asked; a later take is a thread of its own. */
export function threadsOf(turns: readonly ClosedTurn[]): readonly (readonly ClosedTurn[])[] {
  return [...Map.groupBy(turns, ({ slot, take }) => `${slot} ${take}`).values()];
}

export function threadTurns(
  turns: readonly ClosedTurn[],
  thread: { readonly slot: number; readonly take: number },
): readonly ClosedTurn[] {
  return turns.filter(({ slot, take }) => slot === thread.slot && take === thread.take);
}

export function gradedTurns(thread: readonly ClosedTurn[]): readonly GradedTurn[] {
  return thread.flatMap((turn) => {
    const verdict = verdictOf(turn);
    if (!verdict) return [];
    return [{ turnId: turn.turnId, credit: credits[turn.followUp] ?? 0, isMain: turn.followUp === 0, verdict }];
  });
}

const made = { met: 1, partly: 0.5, missing: 0, contradicted: 0 } as const;
const bestFirst = ["met", "partly", "missing"] as const;

/** Each point of the sheet, as far as the thread has come, in the rubric's order. */
export function progressOf(graded: readonly GradedTurn[]): readonly PointProgress[] {
  const ids = [...new Set(graded.flatMap(({ verdict }) => verdict.points.map(({ id }) => id)))];
  return ids.map((id) => progressOfPoint(id, graded));
}

function progressOfPoint(pointId: string, graded: readonly GradedTurn[]): PointProgress {
  const found = graded.flatMap(({ turnId, credit, verdict }) =>
    verdict.points.filter(({ id }) => id === pointId).map(({ weight, status }) => ({ turnId, credit, weight, status })),
  );
  const isContradicted = found.findLast(({ status }) => status !== "missing")?.status === "contradicted";
  const best = bestFirst.find((status) => found.some((point) => point.status === status)) ?? "missing";
  const status = isContradicted ? "contradicted" : best;
  // what was met at once is a gap only where it was contradicted later
  const opening = found[0]?.status === "met" ? found.find((point) => point.status === "contradicted") : found[0];
  const filling = opening && status === "met" ? found.findLast((point) => point.status === "met") : undefined;
  return {
    pointId,
    weight: found.at(-1)?.weight ?? 0,
    status,
    credit: isContradicted ? 0 : Math.max(0, ...found.map((point) => point.credit * made[point.status])),
    ...(opening && opening.status !== "met" && { opened: { turnId: opening.turnId, found: opening.status } }),
    ...(filling && { filledIn: filling.turnId }),
  };
}

/** How much a gap weighs: each gap has its own. */
export function severityOf(gap: { readonly weight: number; readonly status: "met" | GapKind }): Severity {
  if (gap.status === "contradicted" || gap.weight >= 30) return "major";
  return gap.weight >= 15 ? "moderate" : "minor";
}

/** The share of the sheet that was said, 0 to 4. */
export function coverageOf(graded: readonly GradedTurn[]): number {
  return (4 * progressOf(graded).reduce((sum, { weight, credit }) => sum + weight * credit, 0)) / 100;
}
