import { setTimeout as sleep } from "node:timers/promises";

/**
 * Calls at a steady rate, whether or not earlier calls have ended, so that a slow answer does not hide the wait of those
 * behind it.
 *
 * @param options.perSecond - what falls due while the process was busy is made up for at once
 */
export async function runSteadily(
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
  call: (n: number) => Promise<unknown>,
): Promise<void> {
  const begin = performance.now();
  const calls: Promise<unknown>[] = [];
  for (let n = 0; n < count; n += 1) {
    const waitMs = begin + (n * 1000) / perSecond - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    calls.push(call(n));
  }
  await Promise.all(calls);
}
