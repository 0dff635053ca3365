import { gradeOffline } from "../domain/grading/offline-grader.ts";
import { turnLevel } from "../domain/grading/turn-level.ts";
import type { Question } from "../domain/question.ts";
import { declining, halfOf, keyWordsOf, misspelt, orders, slips, withFillers } from "./answer-variants.ts";

/** One thing that must hold of the bank and the offline grader together (specification §6, "Gates, offline"). */
export interface Gate {
  readonly name: string;
  /** The share of cases in which it must hold, and in which it does. */
  readonly floor: number;
  readonly share: number;
  readonly cases: number;
  /** Where it does not hold. */
  readonly failures: readonly string[];
}

interface Case {
  readonly name: string;
  readonly holds: boolean;
}

/** The level of one answer to a question of the bank, by the offline grader. */
export function levelOf(question: Question, answer: string): number {
  const { verdict } = gradeOffline({
    question: question.text,
    kind: question.kind,
    difficulty: question.difficulty,
    sheet: question,
    earlier: [],
    answer,
    language: "en",
    tokenAllowance: 0,
  });
  return turnLevel(question.kind, verdict) ?? Number.NaN;
}

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

function gate(name: string, floor: number, cases: readonly Case[]): Gate {
  const failures = cases.filter(({ holds }) => !holds).map((one) => one.name);
  return { name, floor, share: 1 - failures.length / Math.max(1, cases.length), cases: cases.length, failures };
}
