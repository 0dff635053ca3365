import type { Span, Verdict } from "./grader.ts";
import { toNfc } from "./text/tokens.ts";

/** From this level on a criterion must show where the answer earned it. */
const needsEvidence = 2;

/**
 * Holds a verdict to the answer it is about, whoever made it (specification §6, "We verify"): spans that are not in the
 * answer are dropped; a point met or partly met without one is missing, a contradiction or red flag without one is none;
 * a criterion at 2 or above without one abstains; correctness stands on the spans of the points met.
 */
export function verifyVerdict(verdict: Verdict, answer: string): Verdict {
  const text = toNfc(answer);
  const inside = (spans: readonly Span[]): Span[] => spans.filter((span) => isInside(span, text));
  const points = verdict.points.map((point) => {
    const spans = inside(point.spans);
    return spans.length > 0 ? { ...point, spans } : { ...point, spans, status: "missing" as const };
  });
  const isMet = points.some(({ status }) => status === "met");
  const criteria = verdict.criteria.map((criterion) => {
    const spans = inside(criterion.spans);
    const isBare = spans.length === 0 && (criterion.level ?? 0) >= needsEvidence;
    const hangs = criterion.name === "correctness" && !isMet;
    return isBare || hangs ? { ...criterion, spans, level: null, confidence: "low" as const } : { ...criterion, spans };
  });
  const redFlags = verdict.redFlags
    .map((flag) => ({ ...flag, spans: inside(flag.spans) }))
    .filter(({ spans }) => spans.length > 0);
  return { ...verdict, points, criteria, redFlags };
}

/** Inside the text, not empty, more than white space, and no half of a surrogate pair at either end. */
function isInside({ start, end }: Span, text: string): boolean {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > text.length || start >= end)
    return false;
  const quote = text.slice(start, end);
  return quote.trim() !== "" && quote.isWellFormed();
}
