import { describe, expect, test } from "vitest";
import type { FaultPoint, Faults, Store } from "../engine/ports.ts";
import { SegnoError } from "../errors.ts";
import { ada, createDesk, createGate, type Desk, type Gate, MINUTE, ref } from "./fixture/desk.ts";

/** A process that stands still the first time that it comes to a point, and goes on when the gate is opened. */
function standingAt(wanted: FaultPoint): { readonly gate: Gate; readonly faults: Faults } {
  const gate = createGate();
  let stood = false;
  return {
    gate,
    faults: {
      reach: async (point) => {
        if (point !== wanted || stood) return;
        stood = true;
        await gate.wait();
      },
    },
  };
}

async function ask(desk: Desk, effect: "call" | "dispatch"): Promise<void> {
  await desk.open();
  await desk.desk.send(ref, { type: "ask", effect }, { actor: ada });
}

async function commandsOf(desk: Desk): Promise<readonly string[]> {
  return (await desk.journal()).map(({ command }) => command);
}

/** The lease of the one that stands runs out, and a second process takes the row. */
async function takeOver(desk: Desk, gate: Gate): Promise<void> {
  await gate.arrived;
  const second = desk.simulation.addWorker("second");
  await desk.simulation.advance(2 * MINUTE);
  gate.open();
  await desk.simulation.advance(MINUTE);
  await second.stop();
}

describe("a process that stood still until its lease was another's", () => {
  test("before its call calls nothing, where a call could not be taken back", async () => {
    const { gate, faults } = standingAt("effect-claimed");
    const desk = createDesk({ faults });
    let calls = 0;
    desk.outside.dispatch = async () => {
      calls += 1;
      return "sent";
    };
    await ask(desk, "dispatch");
    await takeOver(desk, gate);
    // the second said that what came of it is unknown
    expect(await desk.state()).toMatchObject({ status: "failed", code: "unknown-outcome" });
    expect(calls).toBe(0);
  });

  test("before its call leaves the call to the other", async () => {
    const { gate, faults } = standingAt("effect-claimed");
    const desk = createDesk({ faults });
    let calls = 0;
    desk.outside.call = async () => {
      calls += 1;
      return "yes";
    };
    await ask(desk, "call");
    await takeOver(desk, gate);
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "yes" });
    expect(calls).toBe(1);
  });

  test("with its result in hand does not land it: the other's counts", async () => {
    const { gate, faults } = standingAt("effect-done");
    let stands = true;
    const renewNothing = (store: Store): Store => ({
      ...store,
      renew: async (...args) => stands || store.renew(...args),
    });
    const desk = createDesk({ faults, wrapStore: renewNothing });
    let calls = 0;
    desk.outside.call = async () => {
      calls += 1;
      return `answer ${calls}`;
    };
    await ask(desk, "call");
    await takeOver(desk, gate);
    stands = false;
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "answer 2" });
    expect(await commandsOf(desk)).toEqual(["open", "ask", "record-answer"]);
  });

  test("with a failure in hand neither tries again nor gives up", async () => {
    const gate = createGate();
    const desk = createDesk({ leaseMs: 6_000 });
    let calls = 0;
    desk.outside.call = async () => {
      calls += 1;
      if (calls > 1) return "of the second";
      await gate.wait();
      throw new SegnoError("outside-failed", "it failed, late");
    };
    await ask(desk, "call");
    await gate.arrived;
    desk.simulation.crash(); // it renews no more
    await desk.simulation.advance(MINUTE);
    gate.open();
    await desk.simulation.advance(MINUTE);
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "of the second" });
    expect(desk.simulation.store.outbox()).toEqual([]);
  });
});
