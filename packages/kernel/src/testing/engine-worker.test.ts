import { describe, expect, test } from "vitest";
import { createLocalBus } from "../engine/local-bus.ts";
import type { Store } from "../engine/ports.ts";
import { createWorker } from "../engine/worker.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { TenantId } from "../machine/types.ts";
import { ada, createDesk, createGate, type Desk, type Gate, here, HOUR, MINUTE, ref, there } from "./fixture/desk.ts";

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

  describe("shares its places among tenants", () => {
    /** A desk on which nobody works yet; what it calls answers when the gate is opened. */
    const busy = async (): Promise<{
      readonly desk: Desk;
      readonly gate: Gate;
      ask(tenant: TenantId, count: number): Promise<void>;
      running(): Readonly<Record<string, number>>;
    }> => {
      const desk = createDesk();
      await desk.simulation.close();
      const gate = createGate();
      const held = new Map<string, number>();
      desk.outside.call = async (_round, { tenant }) => {
        held.set(tenant, (held.get(tenant) ?? 0) + 1);
        await gate.wait();
        held.set(tenant, (held.get(tenant) ?? 0) - 1);
        return "yes";
      };
      let made = 0;
      const ask = async (tenant: TenantId, count: number): Promise<void> => {
        for (let n = 0; n < count; n += 1) {
          made += 1;
          const at = { machine: "case", id: `c-${made}` };
          const sent = { actor: { ...ada, tenant } };
          await desk.simulation.forTenant(tenant).send(at, { type: "open", limitMs: HOUR }, sent);
          await desk.simulation.forTenant(tenant).send(at, { type: "ask", effect: "call" }, sent);
        }
      };
      return { desk, gate, ask, running: () => Object.fromEntries(held) };
    };

    test("one that is alone gets all of them, however they come free", async () => {
      const { desk, gate, ask, running } = await busy();
      await ask(here, 40);
      const worker = desk.simulation.addWorker("w");
      await desk.simulation.runUntilIdle();
      expect(running()).toEqual({ [here]: 16 });
      expect(worker.running).toBe(16);
      gate.open();
      await desk.simulation.runUntilIdle();
      expect(running()).toEqual({ [here]: 0 });
      expect(desk.simulation.store.outbox().filter(({ kind }) => kind === "effect")).toEqual([]);
      await desk.simulation.close();
    });

    test("one whose work came later starts it while the other's endless calls hold every place", async () => {
      const { desk, gate, ask, running } = await busy();
      await ask(here, 40);
      const worker = desk.simulation.addWorker("w");
      await desk.simulation.runUntilIdle();
      await ask(there, 20);
      await desk.simulation.runUntilIdle();
      expect(running()).toEqual({ [here]: 16, [there]: 8 });
      expect(worker.running).toBe(24); // half as many again, and no more
      await ask(parseTenantId("org-3"), 20);
      await desk.simulation.runUntilIdle();
      expect(worker.running).toBe(24);
      gate.open();
      await desk.simulation.runUntilIdle();
      await desk.simulation.close();
    });

    test("two that come at once get half each, however much the older one wants", async () => {
      const { desk, gate, ask, running } = await busy();
      await ask(here, 40);
      await ask(there, 20);
      desk.simulation.addWorker("w");
      await desk.simulation.runUntilIdle();
      expect(running()).toEqual({ [here]: 8, [there]: 8 });
      gate.open();
      await desk.simulation.runUntilIdle();
      await desk.simulation.close();
    });
  });
});
