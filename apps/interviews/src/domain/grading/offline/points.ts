import type { GradeRequest, Verdict } from "../grader.ts";
import type { Model } from "../model/predict.ts";
import { familiar, familiarityOf, ordered } from "./conduct.ts";
import { isContradiction } from "./contradiction.ts";
import { type Evidence, findEvidence, strength } from "./evidence.ts";
import { type Prepared, spanOf } from "./prepared.ts";

type JudgedPoint = Verdict["points"][number];
type RaisedFlag = Verdict["redFlags"][number];

/**
 * From these strengths on a point is met, or partly. Read off the bank: an ideal answer's own points lie above .67 in
 * 95 of 100 cases, those of another question below .52 in 98.
 */
export const metFrom = 0.62;
export const partlyFrom = 0.5;

/** An answer that is hardly about the question meets a point by chance: the less familiar it is, the more it must say. */
const perStrangeness = 1;
/** And so does one whose words stand in no order. */
const perDisorder = 5;

/** What must be there before a part of an answer is said to deny a point, or to make a red flag's claim. */
const claimed = { recall: 0.55, precision: 0.5 } as const;
const flagged = { recall: 0.65, precision: 0.5 } as const;

/** A point as judged, and how sure that is: the distance of its strength from the next border. */
export interface PointFinding {
  readonly point: JudgedPoint;
  readonly margin: number;
}

/** Judges each point of the sheet by the part of the answer that is nearest to it. */
export function judgePoints(request: GradeRequest, prepared: Prepared, model: Model): readonly PointFinding[] {
  const strangeness =
    perStrangeness * Math.max(0, familiar - familiarityOf(prepared)) +
    perDisorder * Math.max(0, prepared.disorder - ordered);
  return request.sheet.points.map(({ id, weight }, index): PointFinding => {
    const claim = prepared.points[index];
    const evidence = claim && findEvidence(claim, prepared, model);
    const found = evidence ? strength(evidence) - strangeness : 0;
    const status = evidence ? statusOf(evidence, found, prepared) : "missing";
    const span = evidence && status !== "missing" ? spanOf(prepared, evidence.stretch) : undefined;
    return {
      point: { id, weight, status: span ? status : "missing", spans: span ? [span] : [] },
      margin: Math.min(Math.abs(found - metFrom), Math.abs(found - partlyFrom)),
    };
  });
}

function statusOf(evidence: Evidence, found: number, prepared: Prepared): JudgedPoint["status"] {
  if (isClaim(evidence, claimed) && isContradiction(evidence.passage, evidence.phrasing, prepared.alignment)) {
    return "contradicted";
  }
  const { from, to } = evidence.stretch;
  const isDenied = prepared.denials.some((denial) => denial.from >= from && denial.to <= to);
  if (isDenied && found >= partlyFrom) return "contradicted";
  if (found >= metFrom) return "met";
  return found >= partlyFrom ? "partly" : "missing";
}

function isClaim(
  { recall, features }: Evidence,
  least: { readonly recall: number; readonly precision: number },
): boolean {
  return recall >= least.recall && features.fuzzyPrecision >= least.precision;
}

/**
 * Finds the misunderstandings that an answer states. A red flag shares its words with the points: it is raised where a
 * part of the answer says it, does not deny it, and says none of the points better.
 */
export function raiseFlags({ sheet }: GradeRequest, prepared: Prepared, model: Model): RaisedFlag[] {
  return sheet.redFlags.flatMap(({ id, cap }, index): RaisedFlag[] => {
    const claim = prepared.redFlags[index];
    const evidence = claim && findEvidence(claim, prepared, model);
    if (!evidence || !isClaim(evidence, flagged)) return [];
    if (isContradiction(evidence.passage, evidence.phrasing, prepared.alignment)) return [];
    if (bestPoint(evidence, prepared, model) >= evidence.recall) return [];
    const span = spanOf(prepared, evidence.stretch);
    return span ? [{ id, cap, spans: [span] }] : [];
  });
}

/** How well the same part of the answer says one of the points. */
function bestPoint({ stretch }: Evidence, prepared: Prepared, model: Model): number {
  const recalls = prepared.points.map((point) => {
    const found = findEvidence(point, prepared, model, stretch);
    return found && !isContradiction(found.passage, found.phrasing, prepared.alignment) ? found.recall : 0;
  });
  return Math.max(0, ...recalls);
}
