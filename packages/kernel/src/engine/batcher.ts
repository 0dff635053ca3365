/**
 * Of a batch that has been answered all callers go on in the same turn, a few awaits each: their next calls are worth that
 * wait. Counted too few, a batch is smaller; too many cost nothing.
 */
const AWAITS_TO_GATHER = 8;

export interface BatchLimits {
  /** Of one batch. */
  readonly maxBatch: number;
  /** How much the callers are at, here and between two calls: then a batch takes no more than half of it. */
  readonly underWay?: () => number;
}

/**
 * Gathers calls into batches: while one is in flight, the calls that arrive wait and go together; at rest a call goes out
 * at once and alone. Of callers that load, decide and save, one half is saved while the other is loaded and decided: all of
 * them at once, the processors of program and database would wait for each other. See `docs/guides/performance.md`.
 *
 * @param run - does a batch; answers in order
 */
export function createBatcher<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxBatch, underWay }: BatchLimits,
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let running = false;

  const drain = async (): Promise<void> => {
    running = true;
    for (let waits = 0; waits < AWAITS_TO_GATHER; waits += 1) await Promise.resolve();
    while (waiting.length > 0) {
      const half = underWay ? Math.ceil(Math.max(underWay(), waiting.length) / 2) : maxBatch;
      const batch = waiting.splice(0, Math.min(maxBatch, half));
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  };

  return async (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void drain();
    });
}
