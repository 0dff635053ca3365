import { z } from "zod";
import { type Question, questionSchema } from "../question.ts";

const fileSchema = z.array(questionSchema);

/**
 * The questions of the bank's files, parsed and put together.
 *
 * @param files - the parsed JSON of each file, an array of questions each
 * @throws ZodError where a question does not fit the schema
 */
export function parseBank(files: readonly unknown[]): readonly Question[] {
  return files.flatMap((file) => fileSchema.parse(file));
}
