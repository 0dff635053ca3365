import type { Clock } from "../engine/ports.ts";
import type { AbortSignal } from "../machine/abort.ts";

/** A clock that stands until it is turned. */
export interface ManualClock extends Clock {
  /** Goes forward by `ms` milliseconds, waking sleepers on the way; resolves when what they woke has come to rest. */
  advance(ms: number): Promise<void>;
  /** Goes to an instant: forward as {@link advance}; back at once, waking nobody. */
  set(to: Date): Promise<void>;
  /** How many sleep now. */
  readonly sleepers: number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Makes a clock that only the test turns. Sleepers wake one by one in the order of their instants, each seeing its own
 * instant as `now`, so that what one of them starts has happened before the next one wakes.
 */
export function createManualClock(start: Date = new Date("2026-01-05T09:00:00.000Z")): ManualClock {
  let nowMs = start.getTime();
  let sleepers: readonly Sleeper[] = [];

  const goTo = async (target: number): Promise<void> => {
    await settle();
    for (let next = earliest(sleepers); next && next.at <= target; next = earliest(sleepers)) {
      const sleeper = next;
      sleepers = sleepers.filter((each) => each !== sleeper);
      nowMs = Math.max(nowMs, sleeper.at);
      sleeper.wake();
      await settle();
    }
    nowMs = target;
    await settle();
  };

  return {
    now: () => new Date(nowMs),
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          signal?.removeEventListener("abort", cancel);
          resolve();
        };
        const sleeper: Sleeper = { at: nowMs + ms, wake };
        const cancel = (): void => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          resolve();
        };
        signal?.addEventListener("abort", cancel, { once: true });
        sleepers = [...sleepers, sleeper];
      }),
    advance: (ms) => goTo(nowMs + ms),
    set: async (to) => {
      if (to.getTime() >= nowMs) await goTo(to.getTime());
      else nowMs = to.getTime();
    },
    get sleepers() {
      return sleepers.length;
    },
  };
}

/** Lets everything that is ready run: a turn of the event loop comes after all promises that can be kept. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The first by instant; of two with the same one, who fell asleep first. */
function earliest(sleepers: readonly Sleeper[]): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper;
  return first;
}
