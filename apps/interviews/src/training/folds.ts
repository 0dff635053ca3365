import { predict } from "../domain/grading/model/predict.ts";
import { confidenceOn, scoreOn } from "../domain/grading/model/weights.ts";
import type { Source } from "./data.ts";
import { drawFolds, fitAll } from "./fit.ts";
import { accuracy, correlation, macroF1, mean, rootMeanSquare } from "./metrics.ts";
import { type Example, measureAll } from "./samples.ts";

/** What the trained grader must reach, by measure (specification §6, "Gates, offline"). */
export const floors = {
  "5 folds: Beetle macro F1": 0.74,
  "5 folds: SciEntsBank accuracy": 0.69,
  "5 folds: SAF r": 0.65,
  "5 folds: high confidence within one level": 0.9,
  "left out: Beetle macro F1": 0.6,
  "left out: SciEntsBank accuracy": 0.63,
  "left out: SAF r": 0.69,
} as const;

export const seed = 7;
/** In how many parts the scale is read off, inside of each fit. */
export const innerFolds = 3;

interface Judged {
  readonly example: Example;
  readonly score: number;
  readonly isCorrect: boolean;
  readonly isSure: boolean;
}

/** Trains anew for each fold and for each source left out, and judges what was left out. */
export function runFolds(sources: readonly Source[]): Readonly<Record<string, number>> {
  const part = drawFolds(measureless(sources), 5, seed);
  const judged = [0, 1, 2, 3, 4].flatMap((fold) =>
    judge(sources, (source, question) => part({ source, question }) === fold),
  );
  const out = sources.flatMap(({ name }) => judge(sources, (source) => source === name));
  return {
    ...figuresOf("5 folds", judged),
    "5 folds: high confidence within one level": round(mean(judged.filter(({ isSure }) => isSure).map(isWithin))),
    "5 folds: share of high confidence": round(mean(judged.map(({ isSure }) => (isSure ? 1 : 0)))),
    ...figuresOf("left out", out),
  };
}

function judge(sources: readonly Source[], isHeld: (source: string, question: string) => boolean): readonly Judged[] {
  const { examples } = measureAll(sources, (source, question) => !isHeld(source, question));
  const held = ({ source, question }: Example): boolean => isHeld(source, question);
  const { model, scale } = fitAll(
    examples.filter((example) => !held(example)),
    { folds: innerFolds, seed },
  );
  return examples.filter(held).map((example) => {
    const prediction = predict(model, example.row);
    return {
      example,
      score: scoreOn(scale, prediction),
      isCorrect: prediction >= scale.cut,
      isSure: confidenceOn(scale, prediction) === "high",
    };
  });
}

/** What the folds are drawn from: each source's questions, in their order. */
function measureless(sources: readonly Source[]): readonly Pick<Example, "source" | "question">[] {
  return sources.flatMap(({ name, questions }) =>
    [...questions.keys()].map((question) => ({ source: name, question })),
  );
}

function figuresOf(title: string, judged: readonly Judged[]): Readonly<Record<string, number>> {
  const of = (source: string): readonly Judged[] => judged.filter(({ example }) => example.source === source);
  const [saf, beetle, science] = [of("SAF"), of("Beetle"), of("SciEntsBank")];
  const said = (own: readonly Judged[]): readonly boolean[] => own.map(({ isCorrect }) => isCorrect);
  const truth = (own: readonly Judged[]): readonly boolean[] => own.map(({ example }) => example.truth >= 0.5);
  const scores = saf.map(({ score }) => score);
  const marks = saf.map(({ example }) => example.truth);
  return {
    [`${title}: Beetle macro F1`]: round(macroF1(said(beetle), truth(beetle))),
    [`${title}: SciEntsBank accuracy`]: round(accuracy(said(science), truth(science))),
    [`${title}: SciEntsBank macro F1`]: round(macroF1(said(science), truth(science))),
    [`${title}: SAF r`]: round(correlation(scores, marks)),
    [`${title}: SAF RMSE`]: round(rootMeanSquare(scores, marks)),
  };
}

function isWithin({ example, score }: Judged): number {
  return Math.abs(score - example.truth) <= 0.25 ? 1 : 0;
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
