import type { Clock } from "./ports.ts";
import type { Counter } from "./state-store-port.ts";

interface Block {
  next: number;
  readonly last: number;
  readonly resetAt: Date;
}

const SWEEP_AT = 1000;

/** More callers at once than so many blocks hold, or clocks that do not agree on a window's end: the store is asked. */
const MAX_TRIES = 20;

/**
 * Counts in blocks: of `size` calls one asks the store, which reserves numbers for the others. One process counts as
 * exactly as without it; of several, each may leave up to a block unused, so a limit is never exceeded and may be reached
 * a little early. It is for what every request is counted by, where a write for each would cost more than the request.
 */
export function createReservingCounter(counter: Counter, clock: Pick<Clock, "now">, size: number): Counter {
  const blocks = new Map<string, Promise<Block>>();
  let sweepAt = SWEEP_AT;

  const sweep = async (): Promise<void> => {
    sweepAt = Number.POSITIVE_INFINITY; // one at a time
    for (const [place, pending] of blocks) {
      const block = await pending.catch((): undefined => undefined);
      if ((!block || block.resetAt <= clock.now()) && blocks.get(place) === pending) blocks.delete(place);
    }
    sweepAt = Math.max(SWEEP_AT, blocks.size * 2);
  };

  return {
    increment: async (tenant, key, options) => {
      if ((options.by ?? 1) !== 1) return counter.increment(tenant, key, options);
      const place = JSON.stringify([tenant, key]);
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const pending = blocks.get(place) ?? reserve(counter.increment(tenant, key, { ...options, by: size }), size);
        blocks.set(place, pending);
        if (blocks.size > sweepAt) void sweep();
        const forget = (): void => void (blocks.get(place) === pending && blocks.delete(place));
        const block = await pending.catch((error: unknown) => {
          forget();
          throw error;
        });
        if (block.next <= block.last && block.resetAt > clock.now()) {
          const count = block.next;
          block.next += 1;
          return { count, resetAt: block.resetAt };
        }
        forget();
      }
      return counter.increment(tenant, key, options);
    },
  };
}

async function reserve(reserved: ReturnType<Counter["increment"]>, size: number): Promise<Block> {
  const { count, resetAt } = await reserved;
  return { next: count - size + 1, last: count, resetAt };
}
