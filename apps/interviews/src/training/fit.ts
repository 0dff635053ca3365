import { columns } from "../domain/grading/features/row.ts";
import { type Model, predict } from "../domain/grading/model/predict.ts";
import type { Scale } from "../domain/grading/model/weights.ts";
import { fitBoosted } from "./boosting.ts";
import { createChance } from "../domain/chance.ts";
import { fitRidge } from "./ridge.ts";
import type { Example } from "./samples.ts";
import { fitScale } from "./scale.ts";

export interface Fitted {
  readonly model: Model;
  readonly scale: Scale;
}

/** Fits the model, and reads its scale off predictions for questions that were left out of it, in `folds` parts. */
export function fitAll(
  examples: readonly Example[],
  { folds, seed }: { readonly folds: number; readonly seed: number },
): Fitted {
  const part = drawFolds(examples, folds, seed);
  const unseen: { readonly example: Example; readonly prediction: number }[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const model = fitModel(examples.filter((example) => part(example) !== fold));
    for (const example of examples.filter((one) => part(one) === fold)) {
      unseen.push({ example, prediction: predict(model, example.row) });
    }
  }
  return { model: fitModel(examples), scale: fitScale(unseen) };
}

/** Ridge and trees on the same rows; each source counts the same, whatever its size. */
function fitModel(examples: readonly Example[]): Model {
  const sizes = Map.groupBy(examples, ({ source }) => source);
  const samples = examples.map(({ row, target, source }) => ({
    row,
    target,
    weight: examples.length / sizes.size / (sizes.get(source)?.length ?? 1),
  }));
  return {
    ridge: fitRidge(samples, 0.02),
    boosted: fitBoosted(samples, {
      trees: 150,
      depth: 3,
      rate: 0.2,
      leafShare: 0.003,
      penalty: 0.002,
      directions: Object.values(columns),
      featureShare: 0.4,
      seed: 1,
    }),
  };
}

/** Deals the questions of each source into folds. No question is in two of them. */
type Place = Pick<Example, "source" | "question">;
export function drawFolds(examples: readonly Place[], folds: number, seed: number): (example: Place) => number {
  const chance = createChance(seed);
  const parts = new Map<string, number>();
  for (const [source, own] of Map.groupBy(examples, (example) => example.source)) {
    const questions = [...new Set(own.map(({ question }) => question))].map((question) => ({ question, at: chance() }));
    for (const [index, { question }] of questions.toSorted((left, right) => left.at - right.at).entries()) {
      parts.set(`${source} ${question}`, index % folds);
    }
  }
  return ({ source, question }) => parts.get(`${source} ${question}`) ?? 0;
}
