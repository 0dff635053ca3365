import type { Confidence, Span, Verdict } from "../grader.ts";
import type { CriterionName } from "../../question.ts";
import { actionCues, depthCues, exampleCues, ownPartCues, resultCues, situationCues } from "./cues.ts";
import type { PointFinding } from "./points.ts";
import { type Spoken, findCues } from "./spoken.ts";

type Criterion = Verdict["criteria"][number];
type CueCriterion = Exclude<CriterionName, "coverage" | "correctness">;

/** For each criterion its cues, and the level that so many different ones of them stand for. */
const cueScales: Readonly<
  Record<CueCriterion, { readonly cues: readonly string[]; readonly levels: readonly number[] }>
> = {
  depth: { cues: depthCues, levels: [0, 1, 1.8, 2.5, 3, 3.5, 4] },
  example: { cues: exampleCues, levels: [0, 1.8, 2.8, 3.5, 4] },
  situation: { cues: situationCues, levels: [0, 1.5, 3, 4] },
  "own-part": { cues: ownPartCues, levels: [0, 2, 3, 4] },
  action: { cues: actionCues, levels: [0, 1, 2, 3, 3.5, 4] },
  result: { cues: resultCues, levels: [0, 1.8, 3, 3.7, 4] },
};

/** Shown as evidence at most. */
const shown = 5;

/** Judges one of the criteria that only have signs in how something is said. Never more than low confidence. */
export function judgeByCues(name: CueCriterion, spoken: Spoken): Criterion {
  const { cues, levels } = cueScales[name];
  const hits = findCues(spoken, cues);
  const level = levels[Math.min(hits.length, levels.length - 1)] ?? 0;
  return {
    name,
    level,
    confidence: "low",
    spans: hits.slice(0, shown).map(({ span }) => span),
    reason: `${hits.length} of ${cues.length} kinds of signs found, such as a word that gives a reason or a time.`,
  };
}

const credit = { met: 1, partly: 0.5, missing: 0, contradicted: 0 } as const;

/** How much of the sheet was said, by weight. */
export function judgeCoverage(findings: readonly PointFinding[]): Criterion {
  const total = findings.reduce((sum, { point }) => sum + point.weight, 0);
  const made = findings.reduce((sum, { point }) => sum + point.weight * credit[point.status], 0);
  const count = (status: keyof typeof credit): number => findings.filter(({ point }) => point.status === status).length;
  return {
    name: "coverage",
    level: total > 0 ? (4 * made) / total : 0,
    confidence: surenessOf(findings),
    spans: uniqueSpans(findings.filter(({ point }) => credit[point.status] > 0)),
    reason: `Of ${findings.length} points ${count("met")} met, ${count("partly")} partly, ${count("contradicted")} contradicted.`,
  };
}

/** So far from a border a point's strength cannot well be on its other side. */
const clear = 0.1;

function surenessOf(findings: readonly PointFinding[]): Confidence {
  const total = findings.reduce((sum, { point }) => sum + point.weight, 0);
  const sure = findings.filter(({ margin }) => margin >= clear).reduce((sum, { point }) => sum + point.weight, 0);
  if (sure >= 0.7 * total) return "high";
  return sure >= 0.35 * total ? "medium" : "low";
}

/** What a denied point takes off correctness, by its weight in percent. */
const perDenial = 1;
const byWeight = 0.03;

/** Begins at 4 and falls by what was denied or misunderstood; abstains where no point was met to be correct about. */
export function judgeCorrectness(findings: readonly PointFinding[], redFlags: Verdict["redFlags"]): Criterion {
  const met = findings.filter(({ point }) => point.status === "met");
  const denied = findings.filter(({ point }) => point.status === "contradicted");
  if (met.length === 0) {
    return {
      name: "correctness",
      level: null,
      confidence: "low",
      spans: [],
      reason: "No point was met to judge it by.",
    };
  }
  const loss = denied.reduce((sum, { point }) => sum + perDenial + byWeight * point.weight, 0);
  const level = Math.max(0, Math.min(4 - loss, ...redFlags.map(({ cap }) => cap)));
  return {
    name: "correctness",
    level,
    confidence: "medium",
    spans: uniqueSpans(met),
    reason: `${denied.length} points denied, ${redFlags.length} red flags.`,
  };
}

function uniqueSpans(findings: readonly PointFinding[]): Span[] {
  const spans = new Map(
    findings.flatMap(({ point }) => point.spans.map((span) => [`${span.start} ${span.end}`, span])),
  );
  return [...spans.values()].toSorted((left, right) => left.start - right.start);
}
