/** Chance by a seed: the same seed gives the same numbers from 0 up to 1 (mulberry32 over an FNV-1a hash). */
export function chanceOf(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same items in an order by chance. */
export function shuffled<Item>(items: readonly Item[], chance: () => number): readonly Item[] {
  const order = items.map((item) => ({ item, place: chance() }));
  return order.toSorted((one, other) => one.place - other.place).map(({ item }) => item);
}
