import { AsyncLocalStorage } from "node:async_hooks";
import { createEngine, type Engine } from "../engine/create-engine.ts";
import type { EngineOptions } from "../engine/engine-options.ts";
import type { FactsReader, TenantEngine } from "../engine/engine-types.ts";
import type { Faults, Store } from "../engine/ports.ts";
import type { Outsides } from "../engine/ports.ts";
import { createWorker, type Worker } from "../engine/worker.ts";
import type { Machine } from "../machine/define.ts";
import type { Effect, Reaction } from "../machine/effect.ts";
import type { TenantId } from "../machine/types.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import { createManualClock, type ManualClock, settle } from "./manual-clock.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";
import { createRecordingLog, createRecordingMetrics, type RecordingLog, type RecordingMetrics } from "./observers.ts";
import { createParanoidEngine } from "./paranoid.ts";

export interface SimulationOptions {
  readonly machines: readonly Machine[];
  readonly effects?: readonly Effect[];
  readonly reactions?: readonly Reaction[];
  readonly facts?: readonly FactsReader[];
  readonly start?: Date;
  /** Engine and worker are made anew for every step, every message comes twice, every effect runs twice. */
  readonly paranoid?: boolean;
  readonly faults?: Faults;
  readonly outsides?: Outsides;
  readonly leaseMs?: number;
  /** The store checks no edges: for states that an older version of a machine stored. */
  readonly uncheckedEdges?: boolean;
  /** Stands between the engine and the store: to count, to fail, or to stage a race. */
  readonly wrapStore?: (store: Store) => Store;
}

/** A whole system in one process, under a clock that only the test turns. Two runs of one program are the same run. */
export interface Simulation {
  /** Of the process that runs now. */
  readonly engine: Engine;
  readonly store: MemoryStore;
  readonly clock: ManualClock;
  readonly log: RecordingLog;
  readonly metrics: RecordingMetrics;
  forTenant(tenant: TenantId): TenantEngine;
  /** Lets everything run that is due now, and what follows from it. */
  runUntilIdle(): Promise<void>;
  /** Lets time pass: what becomes due on the way runs at its instant. */
  advance(ms: number): Promise<void>;
  /** Ends the process as `kill -9` would, between two of its awaits, and starts another on the same store. */
  crash(): void;
  /** A second process beside the first, on the same store. */
  addWorker(name: string): Worker;
  close(): Promise<void>;
}

/**
 * Runs machines, effects and timers on a store in memory. Nothing sleeps: an effect or timer runs when the clock is
 * turned to its instant.
 */
export function createSimulation(options: SimulationOptions): Simulation {
  const { machines, effects = [], paranoid = false, leaseMs = 30_000 } = options;
  const clock = createManualClock(options.start);
  const store = createMemoryStore({ clock, machines: options.uncheckedEdges ? [] : machines });
  const log = createRecordingLog();
  const metrics = createRecordingMetrics();
  const bus = createLocalBus();
  let living: readonly Process[] = [];
  let begun = 0;

  const start = (name: string): Process => {
    const mortal = mortalStore(options.wrapStore?.(store) ?? store);
    const engineOptions: EngineOptions = {
      machines,
      effects,
      store: mortal.store,
      bus,
      clock,
      log,
      metrics,
      calls: new AsyncLocalStorage<string>(),
      ...(options.reactions && { reactions: options.reactions }),
      ...(options.facts && { facts: options.facts }),
      ...(options.faults && { faults: options.faults }),
    };
    const engine = paranoid ? createParanoidEngine(engineOptions) : createEngine(engineOptions);
    const worker = createWorker({
      engine,
      name,
      leaseMs,
      pollMs: 3_600_000,
      ...(options.outsides && { outsides: options.outsides }),
    });
    worker.start();
    const process = { engine, worker, kill: mortal.kill };
    living = [...living, process];
    return process;
  };
  const next = (): Process => {
    begun += 1;
    return start(`process-${begun}`);
  };
  let current = next();

  return {
    get engine() {
      return current.engine;
    },
    store,
    clock,
    log,
    metrics,
    forTenant: (tenant) => current.engine.forTenant(tenant),
    runUntilIdle: settle,
    advance: clock.advance,
    crash: () => {
      current.kill();
      living = living.filter((process) => process !== current);
      current = next();
    },
    addWorker: (name) => start(name).worker,
    close: async () => {
      await Promise.all(living.map(async ({ worker }) => worker.stop()));
    },
  };
}

interface Process {
  readonly engine: Engine;
  readonly worker: Worker;
  readonly kill: () => void;
}

function never<Result>(): Promise<Result> {
  return new Promise<Result>(() => {});
}

/** A store that its process loses when it is killed: what was not answered by then is never answered. */
function mortalStore(store: Store): { readonly store: Store; readonly kill: () => void } {
  let alive = true;
  const call =
    <Args extends readonly unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (!alive) return never();
      const result = await run(...args);
      return alive ? result : never();
    };
  return {
    kill: () => {
      alive = false;
    },
    store: {
      load: call(store.load),
      save: call(store.save),
      journal: call(store.journal),
      history: call(store.history),
      digestSecret: call(store.digestSecret),
      claim: call(store.claim),
      renew: call(store.renew),
      close: call(store.close),
      postpone: call(store.postpone),
      listOlder: call(store.listOlder),
      arm: call(store.arm),
      depth: call(store.depth),
      nextDueAt: call(store.nextDueAt),
      now: call(store.now),
    },
  };
}
