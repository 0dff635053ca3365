import { expect, test } from "vitest";
import { metricNames, reportDepth } from "../engine/metrics.ts";
import type { Store } from "../engine/ports.ts";
import { ada, createDesk, MINUTE, ref } from "./fixture/desk.ts";

test("the names that others read", () => {
  expect(metricNames).toEqual({
    transitions: "segno_transitions_total",
    refusals: "segno_refusals_total",
    lostRaces: "segno_lost_races_total",
    commitSeconds: "segno_commit_seconds",
    effects: "segno_effects_total",
    outboxLagSeconds: "segno_outbox_lag_seconds",
    outboxDepth: "segno_outbox_depth",
  });
});

test("each command of a batch is measured from its decision to its commit, and a refused one is not", async () => {
  let slow = false;
  const { desk, open, simulation } = createDesk({
    wrapStore: (store: Store) => ({
      ...store,
      save: async (changes) => {
        if (slow) await simulation.clock.sleep(250);
        return store.save(changes);
      },
    }),
  });
  const refs = ["c-1", "c-2", "c-3"].map((id) => ({ machine: "case", id }));
  for (const at of refs) await open(at);
  slow = true;
  const before = simulation.metrics.observed(metricNames.commitSeconds).length;
  const sent = refs.map(async (at) => desk.send(at, { type: "visit", by: "v" }, { actor: ada }));
  await simulation.advance(1_000);
  await Promise.all(sent);
  await expect(desk.send(ref, { type: "visit", by: "nobody" }, { actor: ada })).rejects.toThrow("no-visitor");
  // half of what is under way goes together, the rest waits for it
  expect(simulation.metrics.observed(metricNames.commitSeconds).slice(before)).toEqual([0.25, 0.25, 0.5]);
});

test("how late a due row was claimed is measured when it is", async () => {
  const { desk, open, simulation } = createDesk();
  await simulation.close(); // nobody works
  await open();
  await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
  await simulation.advance(90_000);
  simulation.addWorker("late");
  await simulation.runUntilIdle();
  expect(simulation.metrics.observed(metricNames.outboxLagSeconds)).toEqual([90]);
});

test("the outbox is counted by kind and state when somebody asks, down to zero again", async () => {
  const { desk, open, outside, simulation } = createDesk();
  const level = (kind: string, state: string): number =>
    simulation.metrics.level(metricNames.outboxDepth, { kind, state });
  const { options } = simulation.engine;
  outside.call = async (_round, { signal }) => {
    await simulation.clock.sleep(MINUTE, signal);
    throw new Error("it did not answer");
  };
  await open();
  await reportDepth(options);
  expect([level("timer", "waiting"), level("effect", "running")]).toEqual([1, 0]);
  await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
  await simulation.runUntilIdle();
  await reportDepth(options);
  expect([level("timer", "waiting"), level("effect", "running")]).toEqual([1, 1]);
  await simulation.advance(5 * MINUTE);
  await reportDepth(options);
  expect([level("timer", "waiting"), level("effect", "running"), level("effect", "dead")]).toEqual([0, 0, 1]);
});
