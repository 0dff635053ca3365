/** Numbers from 0 up to 1, the same for the same seed on every machine (mulberry32). */
export function createChance(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chance by a text: the same text gives the same numbers (its FNV-1a hash is the seed). */
export function chanceOf(text: string): () => number {
  let seed = 0x811c9dc5;
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return createChance(seed);
}

/** The same items in an order by chance. */
export function shuffled<Item>(items: readonly Item[], chance: () => number): readonly Item[] {
  const order = items.map((item) => ({ item, place: chance() }));
  return order.toSorted((one, other) => one.place - other.place).map(({ item }) => item);
}
