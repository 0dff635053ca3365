import type { Machine } from "../machine/define.ts";
import type { Effect, Reaction } from "../machine/effect.ts";
import type { FactsReader } from "./engine-types.ts";
import type { Bus, Calls, Clock, Faults, Log, Metrics, Store } from "./ports.ts";

export interface EngineOptions {
  readonly machines: readonly Machine[];
  readonly effects: readonly Effect[];
  readonly reactions?: readonly Reaction[];
  readonly facts?: readonly FactsReader[];
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** With it a facts reader that sends is refused at once; without it, when its time is up. */
  readonly calls?: Calls;
  /** Inert when absent. */
  readonly faults?: Faults;
  /** Of one statement; see `bench/transitions`. */
  readonly maxBatch?: number;
}

/** What the machines may ask for, by name. */
export interface Registry {
  readonly effects: ReadonlyMap<string, Effect>;
  readonly reactions: readonly Reaction[];
}
