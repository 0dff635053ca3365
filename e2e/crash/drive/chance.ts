import { createSeededRandom } from "segno/testing";

/** Chance that a seed determines, in the forms in which a run needs it. */
export interface Chance {
  /** From 0 up to 1. */
  readonly next: () => number;
  between(least: number, most: number): number;
  /** True once in so many times. */
  oneIn(times: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

/** @param stream - chances of one seed with different streams have nothing to do with each other */
export function createChance(seed: number, stream: number): Chance {
  const next = createSeededRandom(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(stream + 1, 0x85eb_ca6b));
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    oneIn: (times) => next() * times < 1,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("there is nothing to pick from");
      return item;
    },
    weighted: <Name extends string>(weights: Readonly<Record<Name, number>>): Name => {
      const entries = Object.entries(weights) as [Name, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      throw new RangeError("no name has a weight");
    },
  };
}
