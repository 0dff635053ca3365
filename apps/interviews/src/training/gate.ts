import { gradeOffline } from "../domain/grading/offline-grader.ts";
import { turnLevel } from "../domain/grading/turn-level.ts";
import type { Question } from "../domain/question.ts";

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

export interface Case {
  readonly name: string;
  readonly holds: boolean;
}

/** A gate over its cases; without one it is shut. */
export function gate(name: string, floor: number, cases: readonly Case[]): Gate {
  const failures = cases.filter(({ holds }) => !holds).map((one) => one.name);
  const share = cases.length === 0 ? 0 : 1 - failures.length / cases.length;
  return { name, floor, share, cases: cases.length, failures };
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
