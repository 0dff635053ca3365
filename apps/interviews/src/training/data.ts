import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const referenceSchema = z.union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)]);

export const questionLine = z.object({
  question_id: z.string(),
  question: z.string(),
  module: z.string().optional(),
  references: z.array(referenceSchema).min(1),
});
export type QuestionLine = z.infer<typeof questionLine>;

export const answerLine = z.object({
  id: z.string(),
  question_id: z.string(),
  answer: z.string(),
  score: z.number().min(0).optional(),
  label2: z.enum(["correct", "incorrect"]).optional(),
  label5: z.string().optional(),
});
export type AnswerLine = z.infer<typeof answerLine>;

export interface Source {
  readonly name: string;
  readonly licence: string;
  readonly notice: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly questions: ReadonlyMap<string, QuestionLine>;
  readonly answers: readonly AnswerLine[];
}

const sources = [
  {
    name: "SAF",
    stem: "saf_en_train",
    licence: "MIT",
    notice:
      "Short Answer Feedback, English. Filighera et al., Your Answer is Incorrect… Would you like to know why?, ACL 2022.",
  },
  {
    name: "Beetle",
    stem: "beetle_train",
    licence: "CC BY 4.0",
    notice: "Beetle. Dzikovska et al., SemEval-2013 task 7: The Joint Student Response Analysis and 8th RTE Challenge.",
  },
  {
    name: "SciEntsBank",
    stem: "sciEntsBank_train",
    licence: "CC BY 4.0",
    notice:
      "SciEntsBank. Dzikovska et al., SemEval-2013 task 7; from Nielsen et al., Annotating Students' Understanding, 2008.",
  },
] as const;

/** Reads the training files of a folder, without the rows that hold no answer. */
export function readSources(folder: string): readonly Source[] {
  return sources.map(({ stem, ...source }) => {
    const files = [`${stem}_questions.jsonl`, `${stem}.jsonl`] as const;
    const [questions, answers] = files.map((file) => readFileSync(join(folder, file)));
    return {
      ...source,
      files: [questions, answers].map((bytes, index) => ({ name: files[index] ?? "", sha256: sha256(bytes ?? "") })),
      questions: byId(parseLines(String(questions), questionLine)),
      answers: parseLines(String(answers), answerLine).filter(({ answer }) => answer.trim() !== "No submission."),
    };
  });
}

export function byId(questions: readonly QuestionLine[]): ReadonlyMap<string, QuestionLine> {
  return new Map(questions.map((question) => [question.question_id, question]));
}

/** Parses JSON lines by a schema. */
export function parseLines<T>(text: string, schema: z.ZodType<T>): readonly T[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => schema.parse(JSON.parse(line)));
}

export function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
