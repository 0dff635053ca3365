import { setTimeout as sleep } from "node:timers/promises";
import { quantile, runCallers } from "../support/callers.ts";
import type { Opened } from "./contender.ts";

const CALLERS = 32;

export interface Costs {
  readonly armedPerSecond: number;
  /** Of the same rows without a timer. */
  readonly notedPerSecond: number;
}

/** Rows with a timer and rows without one, turn about. */
export async function measureCosts(opened: Opened, forMs: number, turns: number): Promise<readonly Costs[]> {
  const tomorrow = new Date(Date.now() + 86_400_000);
  let ids = 0;
  const rate = async (make: Opened["arm"]): Promise<number> => {
    const { perSecond } = await runCallers({ callers: CALLERS, forMs }, async () => {
      ids += 1;
      await make(`cost-${ids}`, tomorrow);
    });
    return perSecond;
  };
  const costs: Costs[] = [];
  for (let turn = 0; turn < turns; turn += 1)
    costs.push({ notedPerSecond: await rate(opened.note), armedPerSecond: await rate(opened.arm) });
  return costs;
}

export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/**
 * Arms timers that come due one after another, and waits until each has fired.
 *
 * @param options.leadMs - from now until the first is due: by then all must be armed
 */
export async function measureLateness(
  opened: Opened,
  {
    count,
    perSecond,
    leadMs,
    fired,
  }: {
    readonly count: number;
    readonly perSecond: number;
    readonly leadMs: number;
    /** When each fired, by its id, on the wall clock; filled while this runs. */
    readonly fired: ReadonlyMap<string, number>;
  },
): Promise<Lateness> {
  const begin = Date.now() + leadMs;
  const dueAt = (n: number): number => begin + Math.floor((n * 1000) / perSecond);
  await opened.start();
  let next = 0;
  const arm = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      await opened.arm(`due-${n}`, new Date(dueAt(n)));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, arm));
  if (Date.now() > begin) throw new Error("arming took longer than the lead that it had");
  while (fired.size < count) {
    if (Date.now() > dueAt(count) + 120_000) throw new Error(`${count - fired.size} timers have not fired`);
    await sleep(50);
  }
  const late = Array.from({ length: count }, (_, n) => (fired.get(`due-${n}`) ?? Number.NaN) - dueAt(n));
  late.sort((a, b) => a - b);
  return { p50: quantile(late, 0.5), p99: quantile(late, 0.99), most: late.at(-1) ?? Number.NaN };
}
