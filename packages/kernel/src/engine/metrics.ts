import type { EngineOptions } from "./engine-options.ts";

/** What the engine counts and measures, under the names of `/metrics`; all times are in seconds. */
export const metricNames = {
  /** Steps by machine, from, to, command and outcome: `saved`, or `unanswered` where the store's answer was lost. */
  transitions: "segno_transitions_total",
  /** Commands that were refused, by machine, command and code. */
  refusals: "segno_refusals_total",
  /** Decisions that were made again because another writer saved first, by machine. */
  lostRaces: "segno_lost_races_total",
  /**
   * From a decision to its durable commit, by machine. Each command of a batch is measured by itself, its wait for the
   * batch before it included: what the caller waited for, and not what the statement took.
   */
  commitSeconds: "segno_commit_seconds",
  /** Attempts of effects by effect and outcome. */
  effects: "segno_effects_total",
  /** How late a due row of the outbox was claimed, by kind. */
  outboxLagSeconds: "segno_outbox_lag_seconds",
  /** Rows of the outbox by kind and state: waiting, running, dead. */
  outboxDepth: "segno_outbox_depth",
} as const;

/** Counts the outbox: asked when `/metrics` is read, since every row of it is looked at. */
export async function reportDepth({ store, metrics }: Pick<EngineOptions, "store" | "metrics">): Promise<void> {
  for (const [kind, states] of Object.entries(await store.depth()))
    for (const [state, count] of Object.entries(states)) metrics.gauge(metricNames.outboxDepth, { kind, state }, count);
}
