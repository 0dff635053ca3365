const pairs = `
  open close, increase decrease, increasing decreasing, high low, higher lower, highest lowest, more less, most least,
  positive negative, same different, fast slow, faster slower, hot cold, warm cool, big small, bigger smaller,
  large small, larger smaller, long short, longer shorter, strong weak, stronger weaker, heavy light, hard soft,
  always never, before after, up down, rise fall, gain lose, connect disconnect, connected disconnected,
  equal unequal, true false, on off, start stop, first last, add remove, accept reject, allow deny, success failure,
  synchronous asynchronous, mutable immutable, stateful stateless, static dynamic, public private, optional required,
  encrypt decrypt, push pull, lock unlock, early late, earlier later, safe unsafe, local global, input output,
  ascending descending, absorb reflect, attract repel, expand contract, inside outside, above below, left right,
  wet dry, old new, best worst, better worse, good bad, rough smooth, thick thin, minimum maximum, cheap expensive
`;

/** For each stem its opposites, both ways. */
export function createOpposites(stem: (word: string) => string): ReadonlyMap<string, readonly string[]> {
  const opposites = new Map<string, string[]>();
  const add = (from: string, to: string): void => {
    opposites.set(from, [...(opposites.get(from) ?? []), to]);
  };
  for (const pair of pairs.split(",")) {
    const [left = "", right = ""] = pair.trim().split(/\s+/u).map(stem);
    add(left, right);
    add(right, left);
  }
  return opposites;
}
