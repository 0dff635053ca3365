import type { Confidence } from "./grader.ts";
import { type WholeAnswer, measureWhole } from "./features/whole.ts";
import { predict } from "./model/predict.ts";
import { trained, trainedIdf } from "./model/trained.ts";
import { confidenceOn, scoreOn } from "./model/weights.ts";

/** An answer judged by reference answers alone. */
export interface WholeGrade {
  /** 0 to 4, with fractions. */
  readonly level: number;
  readonly isCorrect: boolean;
  readonly confidence: Confidence;
}

/** Judges an answer against one or more reference answers, where there is no rubric. */
export function gradeWhole(answer: WholeAnswer): WholeGrade {
  const prediction = predict(trained.model, measureWhole(answer, trainedIdf));
  return {
    level: 4 * scoreOn(trained.scale, prediction),
    isCorrect: prediction >= trained.scale.cut,
    confidence: confidenceOn(trained.scale, prediction),
  };
}
