export interface Rate {
  /** Calls that ended, per second. */
  readonly perSecond: number;
  /** Calls that ended in all, those that warmed up too. */
  readonly ended: number;
  /** Milliseconds from a call to its end. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Calls in closed loops: each caller begins its next call when its last one has ended. What ends in the first fifth of the
 * time warms up and is not counted.
 *
 * @param options.forMs - how long, in milliseconds
 */
export async function runCallers(
  { callers, forMs }: { readonly callers: number; readonly forMs: number },
  call: (caller: number) => Promise<unknown>,
): Promise<Rate> {
  const begin = performance.now();
  const from = begin + forMs / 5;
  const until = begin + forMs;
  const times: number[] = [];
  let ended = 0;
  const loop = async (caller: number): Promise<void> => {
    for (let start = performance.now(); start < until;) {
      await call(caller);
      const end = performance.now();
      ended += 1;
      if (end >= from && end <= until) times.push(end - start);
      start = end;
    }
  };
  await Promise.all(Array.from({ length: callers }, async (_, caller) => loop(caller)));
  times.sort((a, b) => a - b);
  return {
    perSecond: (times.length * 1000) / (until - from),
    ended,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

/** Of numbers in rising order. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(numbers: readonly number[]): number {
  return quantile(
    numbers.toSorted((a, b) => a - b),
    0.5,
  );
}
