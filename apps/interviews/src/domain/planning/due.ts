import { type Difficulty, type Kind, difficulties, kinds } from "../question.ts";

/** How many questions of each kind, and how many of each difficulty, a plan still needs. */
export interface Due {
  readonly kinds: Readonly<Record<Kind, number>>;
  readonly difficulties: Readonly<Record<Difficulty, number>>;
}

/** What is due once a question of this kind and difficulty has been taken. */
export function dueAfter(due: Due, kind: Kind, difficulty: Difficulty): Due {
  return {
    kinds: { ...due.kinds, [kind]: due.kinds[kind] - 1 },
    difficulties: { ...due.difficulties, [difficulty]: due.difficulties[difficulty] - 1 },
  };
}

const groups: readonly (readonly Kind[])[] = Array.from({ length: 2 ** kinds.length }, (_, chosen) =>
  kinds.filter((_kind, place) => (chosen >> place) % 2 === 1),
);

/**
 * Whether both mixes can still be had at once: each group of kinds finds enough in the difficulties that are due
 * (the cut of a flow from kinds to difficulties, so the answer is exact).
 *
 * @param stock - how many questions of a kind and difficulty are there to take
 */
export function canFill(due: Due, stock: (kind: Kind, difficulty: Difficulty) => number): boolean {
  const isSound = [...Object.values(due.kinds), ...Object.values(due.difficulties)].every((count) => count >= 0);
  return (
    isSound &&
    groups.every((group) => {
      const needed = sumOf(group.map((kind) => due.kinds[kind]));
      const found = difficulties.map((difficulty) =>
        Math.min(due.difficulties[difficulty], sumOf(group.map((kind) => stock(kind, difficulty)))),
      );
      return needed <= sumOf(found);
    })
  );
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
