import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../support/callers.ts";
import { startChild } from "../support/child.ts";
import type { BenchDatabase } from "../support/database.ts";
import { monotonicMs } from "../support/monotonic.ts";
import { runSteadily } from "../support/open-loop.ts";
import type { Contender, EffectName, Opened } from "./contender.ts";
import type { FromWorker } from "./worker-process.ts";

interface Load {
  readonly effect: EffectName;
  readonly count: number;
}

const CALLERS = 32;

/** Effects per second, from the first commit that asks for one to the end of the last, while the worker runs. */
export async function flow(contender: Contender, database: BenchDatabase, load: Load): Promise<number> {
  return opened(contender, database, load.count, async ({ send, start }, whenDone) => {
    await start();
    const begin = monotonicMs();
    await askFor(send, load);
    await whenDone();
    return (load.count * 1000) / (monotonicMs() - begin);
  });
}

/** Effects per second to their completion, of a backlog that was asked for before the worker began. */
export async function drain(contender: Contender, database: BenchDatabase, load: Load): Promise<number> {
  return opened(contender, database, load.count, async ({ send, start }, whenDone) => {
    await askFor(send, load);
    const begin = monotonicMs();
    await start();
    await whenDone();
    return (load.count * 1000) / (monotonicMs() - begin);
  });
}

async function opened<Result>(
  contender: Contender,
  database: BenchDatabase,
  count: number,
  run: (opened: Opened, whenDone: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  let started = 0;
  const allStarted = Promise.withResolvers<void>();
  const one = await contender.open(database.url, () => {
    started += 1;
    if (started >= count) allStarted.resolve();
  });
  try {
    return await run(one, async () => {
      await allStarted.promise;
      while ((await database.value(contender.countOpen)) !== "0") await sleep(2);
    });
  } finally {
    await one.close();
  }
}

async function askFor(send: Opened["send"], { effect, count }: Load): Promise<void> {
  let next = 0;
  const ask = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await send(effect, next - 1);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, ask));
}

export interface Delay {
  readonly p50: number;
  readonly p99: number;
}

interface Steady {
  readonly count: number;
  readonly perSecond: number;
}

/** Milliseconds from the acknowledged commit to the effect's first line, sender and worker in one process. */
export async function delayInOne(contender: Contender, url: string, steady: Steady): Promise<Delay> {
  const startedAt: number[] = [];
  const all = Promise.withResolvers<void>();
  const opened = await contender.open(url, (n) => {
    startedAt[n] = monotonicMs();
    if (Object.keys(startedAt).length === steady.count) all.resolve();
  });
  try {
    await opened.start();
    return await delayOf(opened.send, steady, async () => {
      await all.promise;
      return startedAt;
    });
  } finally {
    await opened.close();
  }
}

/** The same with the worker in a process of its own. */
export async function delayBetween(contender: Contender, url: string, steady: Steady): Promise<Delay> {
  const worker = startChild<never, FromWorker>(new URL("worker-process.ts", import.meta.url), {
    args: [contender.name, url, String(steady.count)],
  });
  const opened = await contender.open(url, () => undefined);
  try {
    await worker.next("ready");
    const done = worker.next("done");
    return await delayOf(opened.send, steady, async () => (await done).startedAt);
  } finally {
    await opened.close();
    await worker.kill();
  }
}

async function delayOf(
  send: Opened["send"],
  steady: Steady,
  whenStarted: () => Promise<readonly number[]>,
): Promise<Delay> {
  const committedAt: number[] = [];
  await runSteadily(steady, async (n) => {
    await send("tell", n);
    committedAt[n] = monotonicMs();
  });
  const startedAt = await whenStarted();
  // what began before the commit's answer was read here began at once
  const delays = startedAt.map((at, n) => Math.max(0, at - (committedAt[n] ?? Number.NaN))).sort((a, b) => a - b);
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) };
}
