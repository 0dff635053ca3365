import { z } from "zod";
import { type Question, questionSchema } from "./question.ts";

const { criteria, points, redFlags, idealAnswer, advice } = questionSchema.shape;

/** The hidden half of a question as it is stored: what an answer is graded by and what a report quotes. */
export const sheetSchema = z.strictObject({ criteria, points, redFlags, idealAnswer, advice });
export type Sheet = z.infer<typeof sheetSchema>;

/** Takes the hidden half of a question. */
export function sheetOf({ criteria, points, redFlags, idealAnswer, advice }: Question): Sheet {
  return { criteria, points, redFlags, idealAnswer, advice };
}
