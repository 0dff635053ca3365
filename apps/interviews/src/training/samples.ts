import { measureWhole } from "../domain/grading/features/whole.ts";
import { createIdf } from "../domain/grading/text/idf.ts";
import type { Source } from "./data.ts";
import { makeIdfTable } from "./idf-table.ts";
import type { IdfTable } from "../domain/grading/text/idf.ts";

/** One marked answer, measured. */
export interface Example {
  readonly source: string;
  readonly question: string;
  readonly row: readonly number[];
  /** The score it was given, 0 to 1; labels stand for 0 and 1. */
  readonly truth: number;
  /** What the model is to come to: half for what is correct as far as it goes. */
  readonly target: number;
}

export interface Examples {
  readonly idf: IdfTable;
  readonly examples: readonly Example[];
}

/**
 * Measures all answers, by a table of rarity from some of the questions: those that the model learns from.
 *
 * @param isLearnt - of which questions the words may be counted
 */
export function measureAll(
  sources: readonly Source[],
  isLearnt: (source: string, question: string) => boolean,
): Examples {
  const idf = makeIdfTable(
    sources.map(({ name, questions, answers }) => ({
      name,
      questions: new Map([...questions].filter(([id]) => isLearnt(name, id))),
      answers: answers.filter((answer) => isLearnt(name, answer.question_id)),
    })),
  );
  const table = createIdf(idf);
  const examples = sources.flatMap(({ name, questions, answers }) =>
    answers.flatMap(({ question_id: id, answer, score, label2, label5 }): readonly Example[] => {
      const question = questions.get(id);
      if (!question) return [];
      const row = measureWhole({ question: question.question, references: question.references, answer }, table);
      const truth = score ?? (label2 === "correct" ? 1 : 0);
      return [
        { source: name, question: id, row, truth, target: label5 === "partially_correct_incomplete" ? 0.5 : truth },
      ];
    }),
  );
  return { idf, examples };
}
