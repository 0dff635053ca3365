import type { Scale, Tails } from "../domain/grading/model/weights.ts";
import { scoreOn } from "../domain/grading/model/weights.ts";
import { accuracy, mean } from "./metrics.ts";
import type { Example } from "./samples.ts";

export interface Prediction {
  readonly example: Example;
  readonly prediction: number;
}

const isGraded = ({ example }: Prediction): boolean => example.source === "SAF";

/** Reads off how predictions are to be taken: where "correct" begins, which score they stand for, how sure they are. */
export function fitScale(predictions: readonly Prediction[]): Scale {
  const graded = predictions.filter(isGraded);
  // labels say nothing about the middle of the scale: without scores a prediction stands for itself
  const knots = graded.length > 0 ? fitKnots(graded) : [0, 1].map((end) => ({ prediction: end, score: end }));
  return {
    cut: fitCut(predictions),
    knots,
    high: fitTails(predictions, knots, 0.92),
    medium: fitTails(predictions, knots, 0.8),
  };
}

/** The cut that is right most often, each source that has labels counting the same. */
function fitCut(predictions: readonly Prediction[]): number {
  const labelled = predictions.filter((one) => !isGraded(one));
  const sources = [
    ...Map.groupBy(labelled.length > 0 ? labelled : predictions, ({ example }) => example.source).values(),
  ];
  let best = { cut: 0.5, value: 0 };
  for (let step = 40; step <= 180; step += 1) {
    const cut = step / 200;
    const value = mean(
      sources.map((own) =>
        accuracy(
          own.map(({ prediction }) => prediction >= cut),
          own.map(({ example }) => example.truth >= 0.5),
        ),
      ),
    );
    if (value > best.value) best = { cut, value };
  }
  return best.cut;
}

const bins = 12;

/** Mean scores of equally many predictions each, made to rise by pooling neighbours that do not. */
function fitKnots(predictions: readonly Prediction[]): Scale["knots"] {
  const sorted = predictions.toSorted((left, right) => left.prediction - right.prediction);
  const pools: { prediction: number; score: number; size: number }[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    const own = sorted.slice(Math.floor((bin * sorted.length) / bins), Math.floor(((bin + 1) * sorted.length) / bins));
    if (own.length === 0) continue;
    pools.push({
      prediction: mean(own.map(({ prediction }) => prediction)),
      score: mean(own.map(({ example }) => example.truth)),
      size: own.length,
    });
    for (let last = pools.at(-1), before = pools.at(-2); last && before && before.score >= last.score;) {
      const size = before.size + last.size;
      const pool = {
        prediction: (before.prediction * before.size + last.prediction * last.size) / size,
        score: (before.score * before.size + last.score * last.size) / size,
        size,
      };
      pools.splice(-2, 2, pool);
      [last, before] = [pools.at(-1), pools.at(-2)];
    }
  }
  const inner = pools.map(({ prediction, score }) => ({ prediction: round(prediction), score: round(score) }));
  return [{ prediction: 0, score: 0 }, ...inner, { prediction: 1, score: 1 }].filter(
    (knot, index, all) => index === 0 || knot.prediction > (all[index - 1]?.prediction ?? 0),
  );
}

/** How far in from both ends a prediction is within one level of the truth in `share` of the cases. */
function fitTails(predictions: readonly Prediction[], knots: Scale["knots"], share: number): Tails {
  const judged = predictions
    .map(({ prediction, example }) => ({
      prediction,
      holds: Math.abs(scoreOn({ knots }, prediction) - example.truth) <= 0.25 ? 1 : 0,
    }))
    .toSorted((left, right) => left.prediction - right.prediction);
  const reach = (ordered: typeof judged): number | undefined => {
    let holds = 0;
    let found: number | undefined;
    for (const [index, one] of ordered.entries()) {
      holds += one.holds;
      if (index >= 20 && holds / (index + 1) >= share) found = one.prediction;
    }
    return found;
  };
  return { below: round(reach(judged) ?? -1), above: round(reach(judged.toReversed()) ?? 2) };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
