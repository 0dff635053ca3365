import type { Confidence, Verdict } from "./grading/grader.ts";
import type { Result, Score } from "./interview-state.ts";
import { scoreOf } from "./levels.ts";
import { findOption, type Plan } from "./plan.ts";
import type { CriterionName, Difficulty, Kind } from "./question.ts";
import { type GradedTurn, coverageOf, gradedTurns, threadsOf } from "./threads.ts";
import type { ClosedTurn } from "./turn.ts";

/** Of the way that levels are counted; raised when it changes (specification §6, "Scores"). */
export const formulaVersion = "1";

const technical = { coverage: 50, correctness: 20, depth: 20, example: 10 } as const;
const behavioural = { situation: 15, "own-part": 15, action: 30, result: 20, coverage: 20 } as const;
/** What each criterion counts, by kind of question. */
export const criterionWeights = {
  technical,
  "system-design": technical,
  behavioural,
  situational: behavioural,
} as const satisfies Record<Kind, Readonly<Partial<Record<CriterionName, number>>>>;

const certainty = { high: 1, medium: 0.75, low: 0.5 } as const satisfies Record<Confidence, number>;
/** How much a question counts for skill and overall. */
export const difficultyWeights = { easy: 1, medium: 1.25, hard: 1.5 } as const satisfies Record<Difficulty, number>;
/** A criterion never counts more than this above what was covered. */
const aboveCoverage = 2;
/** Under so many graded threads there is no overall. */
export const fewestGraded = 3;
/**
 * The offline grader's error in one turn, in levels: four times its RMSE on questions that it has not seen, as published
 * in docs/guides/grading.md. A grader that has published none is taken to be as unsure.
 */
export const errorPerTurn = 1.08;

interface Judged {
  readonly level: number;
  readonly weight: number;
}

/**
 * The level of one thread, 0 to 4.
 *
 * @param graded - its turns that have a verdict, in order
 * @returns nothing where the question itself has no verdict on coverage
 */
export function threadLevel(kind: Kind, graded: readonly GradedTurn[]): number | undefined {
  const main = graded.find(({ isMain }) => isMain)?.verdict;
  if (!main || abstainsOnCoverage(main)) return undefined;
  if (main.kind === "declined") return 0;
  const coverage = coverageOf(graded);
  const judged: Judged[] = [];
  const added: Judged[] = [];
  for (const [name, weight] of Object.entries(criterionWeights[kind])) {
    const first = graded.find(({ verdict }) => criterionOf(verdict, name)?.level != null);
    const criterion = first && criterionOf(first.verdict, name);
    if (!first || !criterion) continue;
    const level = name === "coverage" ? coverage : Math.min(criterionLevel(name, graded), coverage + aboveCoverage);
    (first.isMain ? judged : added).push({ level, weight: weight * certainty[criterion.confidence] });
  }
  return raisedBy(judged, added);
}

/** No verdict on the criterion without which a thread has no level. */
export function abstainsOnCoverage(verdict: Verdict): boolean {
  return verdict.abstained !== undefined || criterionOf(verdict, "coverage")?.level == null;
}

const criterionOf = (verdict: Verdict, name: string): Verdict["criteria"][number] | undefined =>
  verdict.criteria.find((criterion) => criterion.name === name);

function criterionLevel(name: string, graded: readonly GradedTurn[]): number {
  const levels = graded.map(({ credit, verdict }) => credit * (criterionOf(verdict, name)?.level ?? 0));
  const best = Math.max(0, ...levels);
  if (name !== "correctness") return best;
  return Math.min(best, ...graded.flatMap(({ verdict }) => verdict.redFlags.map(({ cap }) => cap)));
}

/** The mean of what the question's own turn judged; what a follow-up judged first counts where it raises that. */
function raisedBy(judged: readonly Judged[], added: readonly Judged[]): number {
  let sum = judged.reduce((total, { level, weight }) => total + level * weight, 0);
  let weights = judged.reduce((total, { weight }) => total + weight, 0);
  for (const { level, weight } of added.toSorted((one, other) => other.level - one.level)) {
    if (level * weights <= sum) break;
    sum += level * weight;
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

/** How a thread stands: graded at a level, 0 where nothing was tried, or left out. */
export interface ThreadScore {
  readonly turns: readonly ClosedTurn[];
  readonly main: ClosedTurn;
  readonly skill: string;
  readonly kind: Kind;
  readonly difficulty: Difficulty;
  readonly state: "graded" | "ungraded" | "skipped" | "unanswered" | "ended";
  readonly level?: number;
}

/** Every thread that was begun, in the order they were asked. */
export function scoreThreads(plan: Plan, turns: readonly ClosedTurn[]): readonly ThreadScore[] {
  return threadsOf(turns).flatMap((thread): ThreadScore[] => {
    const main = thread.find(({ followUp }) => followUp === 0);
    const planned = main && findOption(plan, main.questionId);
    if (!main || !planned) return [];
    const { slot, option } = planned;
    const about = { turns: thread, main, skill: option.skill, kind: slot.kind, difficulty: option.difficulty };
    if (main.outcome === "ended") return [{ ...about, state: "ended" }];
    if (main.outcome !== "answered") return [{ ...about, state: main.outcome, level: 0 }];
    const level = threadLevel(slot.kind, gradedTurns(thread));
    return [level === undefined ? { ...about, state: "ungraded" } : { ...about, state: "graded", level }];
  });
}

/** One mean over threads, by difficulty; first takes alone, and what was left out changes nothing. */
export function meanOf(threads: readonly ThreadScore[]): Score | undefined {
  const counted = threads.flatMap(({ main, difficulty, state, level }) =>
    level === undefined || main.take > 1
      ? []
      : [{ level, weight: difficultyWeights[difficulty], error: state === "graded" ? errorPerTurn : 0 }],
  );
  if (counted.length === 0) return undefined;
  const weights = counted.reduce((sum, { weight }) => sum + weight, 0);
  const mean = counted.reduce((sum, { level, weight }) => sum + level * weight, 0) / weights;
  const error = Math.sqrt(counted.reduce((sum, { weight, error }) => sum + (weight * error) ** 2, 0)) / weights;
  return scoreOf(mean, error);
}

/** What the row of a complete interview carries of its levels. */
export function resultOf(plan: Plan, turns: readonly ClosedTurn[], round: number): Result {
  const threads = scoreThreads(plan, turns).filter(({ main }) => main.take === 1);
  const overall = threads.filter(({ state }) => state === "graded").length < fewestGraded ? undefined : meanOf(threads);
  const skills = [...Map.groupBy(threads, ({ skill }) => skill)].flatMap(([skill, own]) => {
    const score = meanOf(own);
    return score ? [{ skill, threads: own.filter(({ level }) => level !== undefined).length, score }] : [];
  });
  return { round, formula: formulaVersion, ...(overall && { overall }), skills };
}
