import { findOption, type Plan } from "./plan.ts";
import { threadLevelView } from "./report.ts";
import { threadLevel } from "./scoring.ts";
import { gradedTurns, threadTurns } from "./threads.ts";
import { type ClosedTurn, gradingOf, verdictOf } from "./turn.ts";
import type { FeedbackView } from "./view-types.ts";

/**
 * What was found in one turn, for whoever may see it.
 *
 * @param turns - all closed ones: a level is of the thread as far as this turn
 */
export function feedbackView(turn: ClosedTurn, plan: Plan, turns: readonly ClosedTurn[]): FeedbackView {
  const { questionId, about, closing } = turn;
  const why = { ...(about && { about }), ...(closing && { closing }) };
  const verdict = verdictOf(turn);
  if (!verdict) return { questionId, grading: gradingOf(turn), ...why };
  const kind = findOption(plan, questionId)?.slot.kind ?? "technical";
  const soFar = threadTurns(turns, turn).filter(({ followUp }) => followUp <= turn.followUp);
  const level = threadLevel(kind, gradedTurns(soFar));
  return {
    questionId,
    grading: gradingOf(turn),
    ...(level !== undefined && { level: threadLevelView(level, "graded") }),
    criteria: verdict.criteria,
    points: verdict.points.map(({ id, weight, status, spans }) => ({ pointId: id, weight, status, spans })),
    redFlags: verdict.redFlags.map(({ id, spans }) => ({ id, spans })),
    found: verdict.kind,
    confidence: verdict.confidence,
    ...(verdict.abstained && { abstained: verdict.abstained }),
    grader: { name: verdict.grader, version: verdict.graderVersion },
    ...why,
  };
}
