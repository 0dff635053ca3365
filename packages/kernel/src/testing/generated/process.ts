import { createEngine, type Engine } from "../../engine/create-engine.ts";
import type { Bus, ClaimedRow, Clock, FaultPoint, Store } from "../../engine/ports.ts";
import { createWorker } from "../../engine/worker.ts";
import { DatabaseUnavailable } from "../../errors.ts";
import type { Machine } from "../../machine/define.ts";
import { silentLog, silentMetrics } from "../observers.ts";
import { buildFacts } from "./build.ts";
import { buildEffects, buildReactions } from "./build-effects.ts";
import type { Spec } from "./spec.ts";
import type { Stop } from "./steps.ts";

export interface ProcessOptions {
  readonly name: string;
  readonly spec: Spec;
  readonly machine: Machine;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly price: () => number;
  readonly called: (effect: string, key: string, attempt: number) => void;
  readonly stop: Stop | undefined;
}

/** A process of the system under test: it is made for one step, and knows nothing but the store. */
export interface RealProcess {
  readonly engine: Engine;
  /** Claims one row, whatever is due, and runs it. @returns the row that it claimed, once it has */
  workOnce(): { readonly claimed: Promise<ClaimedRow | undefined>; readonly done: Promise<unknown> };
  /** Goes on after a freeze. */
  thaw(): void;
  /** Where it stands still or died. */
  readonly haltedAt: FaultPoint | undefined;
}

export function startProcess(options: ProcessOptions): RealProcess {
  const { name, spec, machine, bus, clock, leaseMs, price, called } = options;
  let stop = options.stop;
  let inCall = false;
  let haltedAt: FaultPoint | undefined;
  let thaw: (() => void) | undefined;
  /** While it stands, what it asks of the store waits with it; once dead, for ever. */
  let standing: Promise<void> | undefined;

  const halt = async (point: FaultPoint): Promise<void> => {
    if (stop?.point !== point || (stop.as === "freeze" && inCall)) return;
    const { as } = stop;
    stop = undefined;
    if (as === "unanswered") throw new DatabaseUnavailable();
    haltedAt = point;
    standing = new Promise<void>((resolve) => {
      if (as === "freeze") thaw = resolve;
    });
    await standing;
    standing = undefined;
    haltedAt = undefined;
  };

  const store = gated(options.store, () => standing);
  const engine = createEngine({
    machines: [machine],
    effects: buildEffects(spec, { called, inCall: (inside) => (inCall = inside) }),
    reactions: buildReactions(spec, { called, inCall: (inside) => (inCall = inside) }),
    facts: buildFacts(spec, price),
    store,
    bus,
    clock,
    log: silentLog,
    metrics: silentMetrics,
    faults: { reach: halt },
  });

  return {
    engine,
    workOnce: () => {
      const first = Promise.withResolvers<ClaimedRow | undefined>();
      let claims = 0;
      const claim: Store["claim"] = async (wanted) => {
        claims += 1;
        if (claims > 1) return [];
        const rows = await store.claim(wanted);
        first.resolve(rows[0]);
        return rows;
      };
      const single: Engine = { ...engine, options: { ...engine.options, store: { ...store, claim } } };
      const worker = createWorker({ engine: single, name, concurrency: 1, leaseMs });
      return { claimed: first.promise, done: worker.runUntilIdle() };
    },
    thaw: () => thaw?.(),
    get haltedAt() {
      return haltedAt;
    },
  };
}

/** A store that answers only while the process that asks runs. */
function gated(store: Store, standing: () => Promise<void> | undefined): Store {
  const call =
    (run: (...args: readonly unknown[]) => Promise<unknown>) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      await standing();
      const result = await run(...args);
      await standing();
      return result;
    };
  const calls = Object.entries(
    store as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>,
  );
  return Object.fromEntries(calls.map(([name, run]) => [name, call(run)])) as unknown as Store; // each of its members is such a call
}
