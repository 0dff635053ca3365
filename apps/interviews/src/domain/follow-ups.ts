import type { Proposal, Verdict } from "./grading/grader.ts";
import type { Wish } from "./interview-state.ts";
import type { Kind } from "./question.ts";
import { abstainsOnCoverage, threadLevel } from "./scoring.ts";
import { type GradedTurn, type PointProgress, progressOf, severityOf } from "./threads.ts";
import { type Closing, type GapKind, maxFollowUps } from "./turn.ts";

/** From this level a thread has enough. */
export const enoughLevel = 3.2;
/** What a follow-up takes, and what is kept for each question to come. */
const followUpNeedsMs = 90_000;

export interface FollowUpInput {
  readonly wish: Wish;
  /** On the turn that was just answered; none where its grading failed. */
  readonly verdict: Verdict | undefined;
  readonly kind: Kind;
  readonly followUpCount: number;
  /** Points that were asked about. */
  readonly asked: readonly string[];
  /** The thread's turns with a verdict, this one last. */
  readonly graded: readonly GradedTurn[];
  readonly proposals: readonly Proposal[];
  /** Of the whole interview; none where no clock runs. */
  readonly leftMs: number | undefined;
  /** Questions after this one. */
  readonly questionsToCome: number;
}

export type FollowUpDecision =
  | { readonly close: Closing }
  | { readonly ask: { readonly pointId: string; readonly found: GapKind; readonly text: string } };

/** Whether to ask on, and about what: the first line that fits (specification §6). */
export function decideFollowUp(input: FollowUpInput): FollowUpDecision {
  const { wish, verdict, kind, followUpCount, graded, leftMs, questionsToCome } = input;
  if (wish === "finish") return { close: "finished" };
  if (!verdict || abstainsOnCoverage(verdict)) return { close: "no-verdict" };
  if (verdict.kind !== "answered") return { close: "declined" };
  if (followUpCount >= maxFollowUps) return { close: "three-follow-ups" };
  const level = threadLevel(kind, graded);
  if (level !== undefined && level >= enoughLevel) return { close: "enough" };
  const gap = worstGap(input);
  if (!gap) return { close: "no-gaps" };
  if (followUpCount >= 2 && addedNothing(graded, 1) && addedNothing(graded, 2)) return { close: "no-progress" };
  if (leftMs !== undefined && leftMs < followUpNeedsMs * (1 + questionsToCome)) return { close: "no-time" };
  return { ask: gap };
}

const urgency = { contradicted: 0, missing: 1, partly: 2 } as const satisfies Record<GapKind, number>;

/** Contradicted before missing before partly made, the heaviest of them; ties in the rubric's order. */
function worstGap({
  graded,
  asked,
  proposals,
}: FollowUpInput): Extract<FollowUpDecision, { ask: object }>["ask"] | undefined {
  const texts = new Map(proposals.map(({ pointId, text }) => [pointId, text]));
  const open = progressOf(graded).flatMap((point) => {
    const text = texts.get(point.pointId);
    if (point.status === "met" || text === undefined || asked.includes(point.pointId)) return [];
    if (severityOf(point) === "minor") return [];
    return [{ pointId: point.pointId, found: point.status, weight: point.weight, text }];
  });
  const worst = open.toSorted(
    (one, other) => urgency[one.found] - urgency[other.found] || other.weight - one.weight,
  )[0];
  return worst && { pointId: worst.pointId, found: worst.found, text: worst.text };
}

/** Whether the last turn but `back - 1` earned no more of any point than was there before it. */
function addedNothing(graded: readonly GradedTurn[], back: number): boolean {
  const end = graded.length - back + 1;
  return earned(progressOf(graded.slice(0, end))) <= earned(progressOf(graded.slice(0, end - 1)));
}

const earned = (points: readonly PointProgress[]): number =>
  points.reduce((sum, { weight, credit }) => sum + weight * credit, 0);
