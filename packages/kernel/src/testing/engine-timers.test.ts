import { describe, expect, test } from "vitest";
import type { Store } from "../engine/ports.ts";
import { caseMachine } from "./fixture/case.ts";
import { chain } from "./fixture/chain.ts";
import { ada, createDesk, createGate, here, HOUR, MINUTE, ref } from "./fixture/desk.ts";

describe("a timer", () => {
  test("sends its command at its instant, as the engine", async () => {
    const { open, simulation, state, journal } = createDesk();
    const { view } = await open();
    await simulation.advance(HOUR - 1);
    expect((await state()).status).toBe("open");
    await simulation.advance(1);
    expect((await state()).status).toBe("expired");
    expect((await journal()).at(-1)).toMatchObject({
      command: "time-out",
      subject: "timer:limit",
      actorKind: "system",
      at: new Date(Date.parse(view.at) + HOUR),
    });
    expect(simulation.store.outbox()).toEqual([]);
  });

  test("is not moved by a step that stays in the status and leaves its instant", async () => {
    const { desk, open, simulation, state } = createDesk();
    await open();
    for (let minute = 0; minute < 59; minute += 1) {
      await simulation.advance(MINUTE);
      await desk.send(ref, { type: "write", text: `draft ${minute}` }, { actor: ada });
    }
    await simulation.advance(MINUTE);
    expect((await state()).status).toBe("expired");
  });

  test("is moved by a step that moves its instant", async () => {
    const { desk, open, simulation, state } = createDesk();
    await open();
    await desk.send(ref, { type: "extend", ms: HOUR }, { actor: ada });
    await simulation.advance(HOUR + MINUTE);
    expect((await state()).status).toBe("open");
    await simulation.advance(HOUR);
    expect((await state()).status).toBe("expired");
  });

  test("may be moved to an instant that has passed, and is then due at once", async () => {
    const { desk, open, simulation, state } = createDesk();
    await open();
    await desk.send(ref, { type: "extend", ms: -2 * HOUR }, { actor: ada });
    await simulation.runUntilIdle();
    expect((await state()).status).toBe("expired");
  });

  test("ends with its status", async () => {
    const { desk, open, simulation, outside, state } = createDesk();
    outside.call = async () => "yes";
    await open();
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await simulation.runUntilIdle();
    expect(simulation.store.outbox()).toEqual([]);
    await simulation.advance(10 * HOUR);
    expect((await state()).status).toBe("answered");
  });

  test("of the next status under the same name is its own", async () => {
    const { desk, open, simulation, outside, state } = createDesk();
    outside.call = async (_round, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      });
    await open();
    await simulation.advance(HOUR / 2);
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await simulation.advance(HOUR / 2 + MINUTE);
    expect((await state()).status).not.toBe("expired"); // the limit of `open` has passed
  });

  test("of the next status at the same instant fires too", async () => {
    const { simulation, desk, state } = createDesk({ machines: [caseMachine, chain] });
    const at = { machine: "chain", id: "c-1" };
    await desk.send(at, { type: "begin" }, { actor: ada });
    await simulation.advance(MINUTE);
    expect((await state(at)).status).toBe("third");
  });

  test("that two workers claim, one after the other's death, fires once", async () => {
    let stalls = 1;
    const { open, simulation, journal } = createDesk({
      wrapStore: (store) => ({
        ...store,
        save: async (changes) => {
          if (changes[0]?.journal.command === "time-out" && stalls > 0) {
            stalls -= 1;
            return new Promise(() => {}); // the process dies here
          }
          return store.save(changes);
        },
      }),
    });
    await open();
    await simulation.advance(HOUR);
    simulation.crash();
    await simulation.advance(MINUTE);
    expect((await journal()).map(({ command }) => command)).toEqual(["open", "time-out"]);
  });

  test("that was moved while it fired is put right, and sends nothing", async () => {
    const gate = createGate();
    let loads = 0;
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        // the timer has read its instant; the person is faster
        load: async (requests) => {
          loads += 1;
          if (loads === 3) await gate.wait();
          return store.load(requests);
        },
      }),
    });
    await desk.open();
    const turning = desk.simulation.advance(HOUR);
    await gate.arrived;
    const [loaded] = await desk.simulation.store.load([{ tenant: here, ...ref }]);
    const state = loaded?.row?.state ?? {};
    const limitAt = new Date(desk.simulation.clock.now().getTime() + HOUR).toISOString();
    await desk.simulation.store.save([
      {
        tenant: here,
        ref,
        expected: 1,
        state: { ...state, limitAt },
        undo: [],
        machineVersionBefore: 1,
        outbox: [],
        clearTimers: [],
        closes: undefined,
        journal: {
          version: 2,
          at: desk.simulation.clock.now(),
          subject: "user:ada",
          actorKind: "person",
          command: "extend",
          from: "open",
          to: "open",
          events: [],
          effects: [],
          key: undefined,
          digest: undefined,
          machineVersion: 1,
          traceId: undefined,
        },
      },
    ]);
    gate.open();
    await turning;

    expect((await desk.state()).status).toBe("open");
    await desk.simulation.advance(HOUR);
    expect((await desk.state()).status).toBe("expired");
  });

  test("whose aggregate a newer process has written is left to that one", async () => {
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        load: async (requests) =>
          (await store.load(requests)).map((loaded) =>
            loaded.row ? { ...loaded, row: { ...loaded.row, machineVersion: 2 } } : loaded,
          ),
      }),
    });
    await desk.open();
    await desk.simulation.advance(2 * HOUR);
    expect((await desk.state()).status).toBe("open");
    expect(desk.simulation.store.outbox()).toMatchObject([{ kind: "timer", name: "limit" }]);
  });
});
