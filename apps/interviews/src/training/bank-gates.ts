import type { Question } from "../domain/question.ts";
import { declining, halfOf, keyWordsOf, misspelt, orders, slips, withFillers } from "./answer-variants.ts";
import { type Case, type Gate, gate, levelOf } from "./gate.ts";

/** So far a level may move where nothing was said that matters. */
const tolerance = 0.25;

/** Runs the gates over a bank. */
export function runBankGates(bank: readonly Question[]): readonly Gate[] {
  const each = (answer: (question: Question) => string, holds: (level: number) => boolean): readonly Case[] =>
    bank.map((question) => {
      const level = levelOf(question, answer(question));
      return { name: `${question.id} ${level.toFixed(2)}`, holds: holds(level) };
    });
  return [
    gate(
      "ideal answer from 3.4",
      0.95,
      each(
        ({ idealAnswer }) => idealAnswer,
        (level) => level >= 3.4,
      ),
    ),
    gate(
      "half its points 1 to 3",
      0.9,
      each(halfOf, (level) => level >= 1 && level <= 3),
    ),
    gate("another area's ideal answer to 1", 0.98, strangers(bank)),
    gate(
      "question repeated to 1",
      0.98,
      each(
        ({ text }) => text,
        (level) => level <= 1,
      ),
    ),
    gate(
      "declined is 0",
      1,
      declining.flatMap((words) =>
        each(
          () => words,
          (level) => level === 0,
        ),
      ),
    ),
    gate(
      "key words to 2",
      1,
      each(keyWordsOf, (level) => level <= 2),
    ),
    gate("100 filler words", 1, unmoved(bank, [withFillers])),
    gate(
      "orders to the grader",
      1,
      unmoved(bank, [(answer, at) => `${answer} ${orders[at % orders.length]}`, allOrders]),
    ),
    gate(
      "one misspelt letter",
      0.99,
      unmoved(
        bank,
        Object.values(slips).map((slip) => (answer) => misspelt(answer, slip)),
      ),
    ),
  ];
}

const allOrders = (answer: string): string => `${orders.join(" ")} ${answer}`;

/** Each question with the ideal answers of a few from other areas. */
function strangers(bank: readonly Question[]): readonly Case[] {
  return bank.flatMap((question, index) =>
    bank
      .filter((other, at) => other.area !== question.area && (at + index) % 8 === 0)
      .map((other) => {
        const level = levelOf(question, other.idealAnswer);
        return { name: `${other.id} to ${question.id} ${level.toFixed(2)}`, holds: level <= 1 };
      }),
  );
}

/** Each ideal answer and each half of one, before and after a change that says nothing. */
function unmoved(
  bank: readonly Question[],
  changes: readonly ((answer: string, at: number) => string)[],
): readonly Case[] {
  return bank.flatMap((question, at) =>
    [question.idealAnswer, halfOf(question)].flatMap((answer) => {
      const before = levelOf(question, answer);
      return changes.map((change) => {
        const after = levelOf(question, change(answer, at));
        return {
          name: `${question.id} ${before.toFixed(2)} to ${after.toFixed(2)}`,
          holds: Math.abs(after - before) <= tolerance,
        };
      });
    }),
  );
}
