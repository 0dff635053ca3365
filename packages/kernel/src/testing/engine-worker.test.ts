import { describe, expect, test } from "vitest";
import { createLocalBus } from "../engine/local-bus.ts";
import type { Store } from "../engine/ports.ts";
import { createWorker } from "../engine/worker.ts";
import { ada, createDesk, HOUR, MINUTE, ref } from "./fixture/desk.ts";

describe("a worker", () => {
  test("that runs until idle does what is due, what follows from it, and then ends", async () => {
    const desk = createDesk();
    await desk.simulation.close(); // nobody else works
    await desk.open();
    await desk.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    const worker = createWorker({ engine: desk.simulation.engine, name: "once" });
    expect(await worker.runUntilIdle()).toBe(1);
    expect((await desk.state()).status).toBe("answered");
    expect(await worker.runUntilIdle()).toBe(0);
    await worker.stop();
  });

  test("looks for itself where a hint was lost", async () => {
    const desk = createDesk();
    await desk.simulation.close();
    const deaf = createWorker({
      engine: { ...desk.simulation.engine, options: { ...desk.simulation.engine.options, bus: createLocalBus() } },
      name: "deaf",
      pollMs: MINUTE,
    });
    deaf.start();
    await desk.simulation.runUntilIdle();
    await desk.open();
    await desk.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await desk.simulation.runUntilIdle();
    expect((await desk.state()).status).toBe("waiting");
    await desk.simulation.advance(MINUTE);
    expect((await desk.state()).status).toBe("answered");
    await deaf.stop();
  });

  test("rests where nothing is due: an idle hour costs a few looks", async () => {
    let looks = 0;
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        claim: async (options) => {
          looks += 1;
          return store.claim(options);
        },
      }),
    });
    await desk.simulation.advance(HOUR);
    expect(looks).toBeLessThan(5);
  });

  test("whose due rows are held back does not look a thousand times a second", async () => {
    let looks = 0;
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        claim: async (options) => {
          looks += 1;
          return store.claim(options);
        },
      }),
    });
    desk.outside.call = async (_round, { signal }) => {
      await desk.simulation.clock.sleep(10_000, signal);
      return "yes";
    };
    for (let n = 0; n < 20; n += 1) {
      const at = { machine: "case", id: `c-${n}` };
      await desk.open(at);
      await desk.desk.send(at, { type: "ask", effect: "call" }, { actor: ada });
    }
    await desk.simulation.runUntilIdle();
    looks = 0;
    await desk.simulation.advance(9_000);
    expect(looks).toBeLessThan(20);
    await desk.simulation.advance(MINUTE);
    expect(desk.simulation.store.outbox()).toEqual([]);
  });

  test("gives one tenant its share of the places at most, also at a stroke", async () => {
    const desk = createDesk();
    await desk.simulation.close();
    for (let n = 0; n < 20; n += 1) {
      const at = { machine: "case", id: `c-${n}` };
      await desk.open(at);
      await desk.desk.send(at, { type: "ask", effect: "call" }, { actor: ada });
    }
    let running = 0;
    desk.outside.call = async () => {
      running += 1;
      return new Promise(() => {});
    };
    const worker = desk.simulation.addWorker("w");
    await desk.simulation.runUntilIdle();
    expect(running).toBe(8);
    expect(worker.running).toBe(8);
  });
});
