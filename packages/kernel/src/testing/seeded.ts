import type { Ids } from "../engine/ports.ts";
import { uuidOf } from "../machine/hash.ts";

/** Ids that a seed determines: the same seed gives the same ids in the same order. */
export function createSeededIds(seed: string | number): Ids {
  let count = 0;
  return {
    next: () => {
      count += 1;
      return uuidOf("seeded-ids", seed, count);
    },
  };
}

/** Chance that a seed determines: numbers from 0 (included) to 1 (excluded), by mulberry32. */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
