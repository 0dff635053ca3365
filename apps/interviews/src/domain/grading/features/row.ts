import type { Features } from "./features.ts";

/**
 * The columns of a model's row, in order, with the direction in which more of it can only mean a better answer (1), a
 * worse one (-1), or either (0). The last ones look at all references, so that having many of them is no advantage.
 */
export const columns = {
  precision: 1,
  f1: 1,
  newPrecision: 1,
  newF1: 1,
  fuzzyPrecision: 1,
  fuzzyF1: 1,
  newFuzzyPrecision: 1,
  newFuzzyF1: 1,
  fuzzyMean: 1,
  recallByRoot: 1,
  recallByThirdRoot: 1,
  newRecallByRoot: 1,
  newRecallByThirdRoot: 1,
  jaccard: 1,
  bigramRecall: 1,
  trigramCosine: 1,
  lengthRatio: 0,
  logLengthRatio: 0,
  reaches6: 1,
  reaches12: 1,
  reaches20: 1,
  reaches40: 1,
  reaches80: 1,
  negationMismatch: -1,
  negationDifference: -1,
  newShare: 0,
  echo: 0,
  referenceEcho: 0,
  references: 0,
  meanFuzzyF1: 1,
  meanNewFuzzyF1: 1,
  meanNewF1: 1,
  bestNewFuzzyPrecision: 1,
  leastNegationMismatch: -1,
} as const satisfies Record<string, -1 | 0 | 1>;

const names = Object.keys(columns) as readonly (keyof typeof columns)[];

/**
 * A model's row: what was measured against the nearest reference, and what all of them say together.
 *
 * @param measured - the same answer against each of its references, at least one
 */
export function toRow(measured: readonly Features[]): readonly number[] {
  const best = nearest(measured);
  if (!best) return names.map(() => 0);
  const mean = (of: (features: Features) => number): number =>
    measured.reduce((sum, features) => sum + of(features), 0) / measured.length;
  const values: Record<keyof typeof columns, number> = {
    ...best,
    references: Math.log(measured.length),
    meanFuzzyF1: mean((features) => features.fuzzyF1),
    meanNewFuzzyF1: mean((features) => features.newFuzzyF1),
    meanNewF1: mean((features) => features.newF1),
    bestNewFuzzyPrecision: Math.max(...measured.map((features) => features.newFuzzyPrecision)),
    leastNegationMismatch: Math.min(...measured.map((features) => features.negationMismatch)),
  };
  return names.map((name) => values[name]);
}

/** The features of the reference that is nearest to the answer. */
export function nearest(measured: readonly Features[]): Features | undefined {
  let best: Features | undefined;
  for (const features of measured) if (!best || affinity(features) > affinity(best)) best = features;
  return best;
}

/** How much an answer and a reference share: it says which reference is meant. */
export function affinity(features: Features): number {
  return features.fuzzyF1 + features.newFuzzyF1 + features.f1 + features.newF1;
}
