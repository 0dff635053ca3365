import type { Question } from "../domain/question.ts";
import { denied, denying, thrownTogether } from "./answer-variants.ts";
import { type Case, type Gate, gate, levelOf } from "./gate.ts";

/** Of the other questions of an area each answer is held against every so many. */
const everyOther = 3;

/** What the right words alone must not reach: thrown together, denied, or said to another question of the area. */
export function runMeaningGates(bank: readonly Question[]): readonly Gate[] {
  const shuffles = casesOf(bank, [1, 2], (question, seed) => ({
    name: `order ${seed}`,
    answer: thrownTogether(question.idealAnswer, `${question.id} ${seed}`),
  }));
  const denials = casesOf(bank, Object.entries(denying), ({ idealAnswer }, [name, deny]) => ({
    name,
    answer: denied(idealAnswer, deny),
  }));
  const neighbours = bank.flatMap((question, index) => {
    const others = bank.filter(
      ({ id, area }, at) => area === question.area && id !== question.id && (at + index) % everyOther === 0,
    );
    return casesOf([question], others, (_, { id, idealAnswer }) => ({ name: id, answer: idealAnswer }));
  });
  return [
    gate("ideal answer shuffled to 1.5", 0.95, shuffles.map(upTo(1.5))),
    gate("ideal answer shuffled to 2.5", 1, shuffles.map(upTo(2.5))),
    gate("ideal answer denied to 2", 0.85, denials.map(upTo(2))),
    gate("a neighbour's ideal answer to 1.5", 0.95, neighbours.map(upTo(1.5))),
  ];
}

interface Graded {
  readonly name: string;
  readonly level: number;
}

/** The level of one answer for each question and variant. */
function casesOf<Variant>(
  bank: readonly Question[],
  variants: readonly Variant[],
  make: (question: Question, variant: Variant) => { readonly name: string; readonly answer: string },
): readonly Graded[] {
  return bank.flatMap((question) =>
    variants.map((variant) => {
      const { name, answer } = make(question, variant);
      const level = levelOf(question, answer);
      return { name: `${question.id}, ${name}: ${level.toFixed(2)}`, level };
    }),
  );
}

const upTo =
  (most: number) =>
  ({ name, level }: Graded): Case => ({ name, holds: level <= most });
