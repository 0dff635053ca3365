import { describe, expect, test } from "vitest";
import type { Store } from "../engine/ports.ts";
import { ada, createDesk, createGate, type Desk, MINUTE, ref } from "./fixture/desk.ts";

const SECOND = 1_000;

async function ask(desk: Desk, effect: "call" | "dispatch" = "call"): Promise<void> {
  await desk.open();
  await desk.desk.send(ref, { type: "ask", effect }, { actor: ada });
}
const rounds = async ({ journal }: Desk): Promise<readonly string[]> => (await journal()).map(({ command }) => command);

describe("a lease", () => {
  test("is renewed while its effect runs, so that nobody else takes it", async () => {
    const desk = createDesk({ leaseMs: 6 * SECOND });
    let calls = 0;
    desk.outside.call = async (_round, { signal }) => {
      calls += 1;
      await desk.simulation.clock.sleep(19 * SECOND, signal);
      return "yes";
    };
    await ask(desk);
    const second = desk.simulation.addWorker("second");
    await desk.simulation.advance(20 * SECOND);
    expect(calls).toBe(1);
    expect(await desk.state()).toMatchObject({ status: "answered" });
    await second.stop();
  });

  test("that was lost changes nothing any more: the other's result is the one that counts", async () => {
    let stalled = true;
    const gate = createGate();
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        renew: async (...args) => stalled || store.renew(...args), // a process that is paused renews nothing
      }),
    });
    let calls = 0;
    desk.outside.call = async (): Promise<string> => {
      calls += 1;
      if (calls > 1) return "of the second";
      await gate.wait();
      return "of the first";
    };
    await ask(desk);
    await gate.arrived;
    // the first worker's clock stands as well: only the second looks
    const second = desk.simulation.addWorker("second");
    await desk.simulation.clock.advance(19 * SECOND);
    stalled = false;
    await desk.simulation.clock.advance(12 * SECOND);
    gate.open();
    await desk.simulation.advance(MINUTE);

    expect((await rounds(desk)).filter((command) => command === "record-answer")).toHaveLength(1);
    await second.stop();
  });

  test("that a process gives back when it stops does not count as an attempt", async () => {
    const desk = createDesk();
    const attempts: number[] = [];
    desk.outside.call = async (_round, { attempt, signal }) => {
      attempts.push(attempt);
      if (attempts.length > 1) return "yes";
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      });
    };
    await ask(desk);
    await desk.simulation.runUntilIdle();
    await desk.simulation.close();
    const next = desk.simulation.addWorker("next");
    await desk.simulation.runUntilIdle();
    expect(attempts).toEqual([1, 1]);
    expect(await desk.state()).toMatchObject({ status: "answered" });
    await next.stop();
  });

  test("that was claimed while its process stopped is given back, and nothing is called", async () => {
    const gate = createGate();
    let held = false;
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        claim: async (options) => {
          const rows = await store.claim(options);
          if (!held && rows.length > 0) {
            held = true;
            await gate.wait();
          }
          return rows;
        },
      }),
    });
    let calls = 0;
    desk.outside.dispatch = async () => `answer ${(calls += 1)}`;
    await ask(desk, "dispatch");
    await gate.arrived;
    const stopping = desk.simulation.close();
    gate.open();
    await stopping;
    expect(calls).toBe(0);

    const next = desk.simulation.addWorker("next");
    await desk.simulation.runUntilIdle();
    expect(calls).toBe(1);
    expect((await desk.state()).status).toBe("answered");
    await next.stop();
  });

  test("aborts its effect before it can be lost where the store does not answer", async () => {
    let hanging = false;
    const desk = createDesk({
      leaseMs: 6 * SECOND,
      wrapStore: (store: Store) => ({
        ...store,
        renew: async (...args) => (hanging ? new Promise<boolean>(() => {}) : store.renew(...args)),
      }),
    });
    let abortedAt = Number.NaN;
    desk.outside.call = async (_round, { signal }) => {
      hanging = true;
      return new Promise(() => {
        signal.addEventListener("abort", () => (abortedAt = desk.simulation.clock.now().getTime()), { once: true });
      });
    };
    await ask(desk);
    const begun = desk.simulation.clock.now().getTime();
    await desk.simulation.advance(10 * SECOND);
    expect(abortedAt - begun).toBeLessThan(6 * SECOND);
  });

  test("is not given up for one renewal that failed", async () => {
    let failures = 1;
    const desk = createDesk({
      leaseMs: 6 * SECOND,
      wrapStore: (store: Store) => ({
        ...store,
        renew: async (...args) => {
          if (failures > 0) {
            failures -= 1;
            throw new Error("connection reset");
          }
          return store.renew(...args);
        },
      }),
    });
    let calls = 0;
    desk.outside.call = async (_round, { signal }) => {
      calls += 1;
      await desk.simulation.clock.sleep(10 * SECOND, signal);
      if (signal.aborted) throw new Error("aborted");
      return "yes";
    };
    await ask(desk);
    await desk.simulation.advance(12 * SECOND);
    expect(calls).toBe(1);
    expect(await desk.state()).toMatchObject({ status: "answered" });
  });
});
