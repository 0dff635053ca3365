import type { IdfTable } from "../text/idf.ts";
import type { Model } from "./predict.ts";

/** What training leaves behind, and where it came from. */
export interface Weights {
  readonly version: string;
  /** The training files, by their digests, with their licences. */
  readonly data: readonly {
    readonly name: string;
    readonly licence: string;
    readonly notice: string;
    readonly answers: number;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  }[];
  /** What the folds gave, by measure. */
  readonly figures: Readonly<Record<string, number>>;
  readonly idf: IdfTable;
  readonly model: Model;
  readonly scale: Scale;
  /** SHA-256 of all of the above, as JSON. */
  readonly digest: string;
}

/** How a prediction is read. Fitted on training, on predictions for questions that the model had not seen. */
export interface Scale {
  /** From here on an answer is correct. */
  readonly cut: number;
  /** Predictions, rising, and the share of a full score that belongs to each; straight lines between. */
  readonly knots: readonly { readonly prediction: number; readonly score: number }[];
  /** Below and above these a prediction is within one level of the truth nearly always, or mostly. */
  readonly high: Tails;
  readonly medium: Tails;
}

export interface Tails {
  readonly below: number;
  readonly above: number;
}

/** The share of a full score that a prediction stands for, 0 to 1. */
export function scoreOn({ knots }: Pick<Scale, "knots">, prediction: number): number {
  const after = knots.findIndex((knot) => knot.prediction >= prediction);
  const right = knots[after];
  const left = knots[after - 1];
  if (!right) return knots.at(-1)?.score ?? prediction;
  if (!left) return right.score;
  const way = (prediction - left.prediction) / (right.prediction - left.prediction);
  return left.score + way * (right.score - left.score);
}

export function confidenceOn({ high, medium }: Scale, prediction: number): "low" | "medium" | "high" {
  if (prediction <= high.below || prediction >= high.above) return "high";
  return prediction <= medium.below || prediction >= medium.above ? "medium" : "low";
}
