import type { Clock } from "../engine/ports.ts";
import type { CountReader, Counter } from "../engine/state-store-port.ts";

interface Window {
  readonly count: number;
  readonly resetAt: Date;
}

const SWEEP_AT = 1000;

/** Counts in this process's memory: for tests, and for one process that may forget its counts when it stops. */
export function createMemoryCounter(clock: Pick<Clock, "now">): Counter & CountReader {
  const windows = new Map<string, Window>();
  let sweepAt = SWEEP_AT;

  const sweep = (now: Date): void => {
    for (const [key, { resetAt }] of windows) if (resetAt <= now) windows.delete(key);
    sweepAt = Math.max(SWEEP_AT, windows.size * 2);
  };

  return {
    read: (tenant, key) => {
      const open = windows.get(JSON.stringify([tenant, key]));
      return Promise.resolve(open && open.resetAt > clock.now() ? open.count : 0);
    },
    increment: (tenant, key, { by = 1, windowMs }) => {
      const now = clock.now();
      const place = JSON.stringify([tenant, key]);
      const open = windows.get(place);
      const next =
        open && open.resetAt > now
          ? { count: open.count + by, resetAt: open.resetAt }
          : { count: by, resetAt: new Date(now.getTime() + windowMs) };
      windows.set(place, next);
      if (windows.size > sweepAt) sweep(now);
      return Promise.resolve(next);
    },
  };
}
