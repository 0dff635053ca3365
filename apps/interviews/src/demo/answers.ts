import type { Question } from "../domain/question.ts";

export interface DemoTurn {
  readonly text: string;
  /** Of the question, from 1. */
  readonly number: number;
}

const thin = "I would look at the logs first and then try to find out what changed. Usually that is enough to go on.";

/**
 * What the demo's candidate says: some questions are answered well, some by half, one thinly, so that the report has
 * strengths and gaps to show. To a follow-up there is nothing to add.
 */
export function demoAnswer(questions: readonly Question[], { text, number }: DemoTurn): string {
  const question = questions.find((each) => each.text === text);
  if (!question) return "I am not sure about that one, I don't know it well enough.";
  const sentences = question.idealAnswer.match(/[^.!?]+[.!?]+\s*/gu) ?? [question.idealAnswer];
  if (number % 4 === 3) return thin;
  const said = number % 2 === 0 ? sentences.slice(0, Math.ceil(sentences.length / 2)) : sentences;
  return said.join("").trim();
}
