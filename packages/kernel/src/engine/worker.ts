import { codeOf, SegnoError } from "../errors.ts";
import { createAbortController } from "../machine/abort.ts";
import type { TenantId } from "../machine/types.ts";
import { createArmingSweep } from "./arm-older.ts";
import type { Engine } from "./create-engine.ts";
import { metricNames } from "./metrics.ts";
import { type Places, placesOf } from "./places.ts";
import type { ClaimedRow, ClaimOptions, Outsides } from "./ports.ts";
import { createEffectRunner } from "./run-effect.ts";
import { runTimer } from "./run-timer.ts";

export interface WorkerOptions {
  readonly engine: Engine;
  /** Its name on the leases; unique over all processes. */
  readonly name: string;
  /** Effects and timers at once; half as many more where one tenant had taken what was idle before others came. */
  readonly concurrency?: number;
  readonly leaseMs?: number;
  /** How often it looks for itself, in case a hint was lost. */
  readonly pollMs?: number;
  readonly outsides?: Outsides;
}

export interface Worker {
  /** Runs until it is stopped. */
  start(): void;
  /** Claims and runs what is due until nothing is. @returns how many rows it ran */
  runUntilIdle(): Promise<number>;
  /** Ends the loop, aborts what runs, and gives the leases back. */
  stop(): Promise<void>;
  readonly running: number;
}

const SWEEP_MS = 300_000;

/** Leases due effects and timers of any tenant and runs them; any number of workers, in any number of processes. */
export function createWorker(options: WorkerOptions): Worker {
  const { engine, name, concurrency = 16, leaseMs = 10_000, pollMs = 5_000 } = options;
  const { store, clock, bus, log, metrics } = engine.options;
  const stopping = createAbortController();
  const inFlight = new Map<ClaimedRow, Promise<void>>();
  const runEffect = createEffectRunner({
    engine,
    leaseMs,
    stopping: stopping.signal,
    ...(options.outsides && { outsides: options.outsides }),
  });
  const known = {
    names: [
      ...[...engine.registry.effects.values()].map((effect) => `${effect.latest ? "latest" : "effect"}/${effect.name}`),
      ...engine.registry.reactions.map((reaction) => `effect/${reaction.name}`),
    ],
    machines: Object.fromEntries([...engine.machines.values()].map((machine) => [machine.name, machine.version])),
  } satisfies Pick<ClaimOptions, "names" | "machines">;

  let woken = false;
  let wakeUp: (() => void) | undefined;
  const wake = (): void => {
    woken = true;
    wakeUp?.();
  };
  const offWake = bus.onWake(wake);
  let loop: Promise<unknown> | undefined;

  const run = (row: ClaimedRow): void => {
    const task = (row.kind === "timer" ? runTimer(engine, row) : runEffect(row))
      .catch((error: unknown) => {
        // the lease runs out and the row is due again
        log.error("a claimed row could not be finished", {
          name: row.name,
          machine: row.ref.machine,
          code: codeOf(error),
        });
      })
      .finally(() => {
        inFlight.delete(row);
        wake();
      });
    inFlight.set(row, task);
  };

  const take = async (limit: number, sated: readonly TenantId[]): Promise<number> => {
    const rows = await store.claim({ worker: name, limit, leaseMs, ...known, sated });
    for (const row of rows) {
      const lateMs = Math.max(0, row.now.getTime() - row.dueAt.getTime());
      metrics.observe(metricNames.outboxLagSeconds, { kind: row.kind }, lateMs / 1000);
      run(row);
    }
    return rows.length;
  };

  const placesNow = (): Places => placesOf([...inFlight.keys()], concurrency);

  /** First for tenants that hold less than their share; what nobody of them wants is for anybody. */
  const claim = async (): Promise<number> => {
    const { fair, idle, sated } = placesNow();
    const taken = fair > 0 ? await take(fair, sated) : 0;
    const left = idle - taken;
    if (taken === fair || left <= 0 || sated.length === 0) return taken;
    return taken + (await take(left, []));
  };

  /** Until woken, the next due time, or the poll. */
  const rest = async (): Promise<void> => {
    const { fair, idle } = placesNow();
    const next = Math.max(fair, idle) > 0 ? await store.nextDueAt(known) : undefined;
    if (woken || stopping.signal.aborted) return;
    const ms = next ? Math.min(pollMs, restMs(next.getTime() - clock.now().getTime())) : pollMs;
    const over = createAbortController();
    const asleep = clock.sleep(ms, over.signal);
    await Promise.race([asleep, new Promise<void>((resolve) => (wakeUp = resolve))]);
    wakeUp = undefined;
    over.abort("over");
  };

  const work = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        woken = false;
        if ((await claim()) === 0) await rest();
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error("the worker could not claim", { code: codeOf(error) });
        await clock.sleep(Math.min(5_000, 100 * 2 ** failures), stopping.signal);
      }
    }
  };

  const arm = createArmingSweep(engine, stopping.signal);
  const sweep = async (): Promise<void> => {
    if (!arm) return;
    while (!stopping.signal.aborted) {
      try {
        await arm();
      } catch (error) {
        log.error("the timers of older states could not be armed", { code: codeOf(error) });
      }
      await clock.sleep(SWEEP_MS, stopping.signal);
    }
  };

  return {
    start() {
      loop ??= Promise.all([work(), sweep()]);
    },
    async runUntilIdle() {
      await arm?.();
      let ran = 0;
      for (;;) {
        const claimed = await claim();
        ran += claimed;
        await Promise.all(inFlight.values());
        if (claimed === 0) return ran;
      }
    },
    async stop() {
      stopping.abort(new SegnoError("stopping", "the process stops"));
      wake();
      offWake();
      await loop;
      await Promise.all(inFlight.values());
    },
    get running() {
      return inFlight.size;
    },
  };
}

/** What is due and could not be claimed is being taken by another worker: looking again at once is of no use. */
function restMs(untilDueMs: number): number {
  if (untilDueMs > 0) return untilDueMs;
  return untilDueMs > -100 ? 10 : 1_000; // clocks differ by a little
}
