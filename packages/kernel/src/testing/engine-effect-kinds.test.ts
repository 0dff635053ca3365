import { describe, expect, test } from "vitest";
import type { Store } from "../engine/ports.ts";
import { RetryAfter } from "../errors.ts";
import type { Command } from "../machine/types.ts";
import { caseEffects } from "./fixture/case.ts";
import { ada, createDesk, createGate, type Desk, here, HOUR, MINUTE, ref } from "./fixture/desk.ts";

const SECOND = 1_000;

async function ask(desk: Desk, effect: "call" | "dispatch" = "call"): Promise<void> {
  await desk.open();
  await desk.desk.send(ref, { type: "ask", effect }, { actor: ada });
}
const rounds = async ({ journal }: Desk): Promise<readonly string[]> => (await journal()).map(({ command }) => command);

describe("an effect at most once", () => {
  test("is called once, and its result lands", async () => {
    const desk = createDesk();
    await ask(desk, "dispatch");
    await desk.simulation.runUntilIdle();
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "sent" });
    expect(await rounds(desk)).toEqual(["open", "ask", "begin-dispatch", "record-answer"]);
  });

  test("that fails says so at once, and is never called again", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.dispatch = async () => {
      calls += 1;
      throw new Error("connection reset");
    };
    await ask(desk, "dispatch");
    await desk.simulation.advance(10 * HOUR);
    expect(calls).toBe(1);
    expect(await desk.state()).toMatchObject({ status: "failed", code: "internal" });
  });

  test("whose lease ran out says that what came of it is unknown, and is never called again", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.dispatch = async () => {
      calls += 1;
      return new Promise(() => {});
    };
    await ask(desk, "dispatch");
    await desk.simulation.advance(SECOND);
    desk.simulation.crash();
    await desk.simulation.advance(10 * MINUTE);

    expect(calls).toBe(1);
    expect(await desk.state()).toMatchObject({ status: "failed", code: "unknown-outcome" });
    expect(desk.simulation.store.outbox()).toMatchObject([{ name: "dispatch", lastError: "unknown-outcome" }]);
  });

  test("whose process stops while it is called is not called again", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.dispatch = async () => {
      calls += 1;
      return new Promise(() => {});
    };
    await ask(desk, "dispatch");
    await desk.simulation.advance(SECOND);
    await desk.simulation.close();
    const next = desk.simulation.addWorker("next");
    await desk.simulation.advance(10 * MINUTE);
    expect(calls).toBe(1);
    expect((await desk.state()).status).toBe("failed");
    await next.stop();
  });

  test("whose first act is refused calls nothing, and is closed as superseded", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.dispatch = async () => `${(calls += 1)}`;
    const gate = createGate();
    const effects = caseEffects({ ...desk.outside, dispatch: async (...args) => desk.outside.dispatch(...args) });
    const held = createDesk({
      effects: effects.map((effect) =>
        effect.atMostOnce
          ? {
              ...effect,
              run: async (input, context) => {
                await gate.wait();
                return effect.run(input, context);
              },
            }
          : effect,
      ),
    });
    await ask(held, "dispatch");
    await gate.arrived;
    await held.simulation.engine.sendAs(here, ref, {
      kind: "effect",
      effect: "call",
      key: "x",
      command: { type: "fail", round: 1, code: "withdrawn" } as Command,
    });
    gate.open();
    await held.simulation.runUntilIdle();

    expect(calls).toBe(0);
    expect(await held.state()).toMatchObject({ status: "failed", code: "withdrawn" });
    expect(held.simulation.store.outbox()).toEqual([]);
    expect(held.simulation.metrics.total("segno_effects_total", { effect: "dispatch", outcome: "superseded" })).toBe(1);
  });

  test("keeps its result through a moment without the database", async () => {
    let failures = 2;
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        save: async (changes) => {
          if (changes[0]?.journal.command === "record-answer" && failures > 0) {
            failures -= 1;
            throw new Error("connection refused");
          }
          return store.save(changes);
        },
      }),
    });
    await ask(desk, "dispatch");
    await desk.simulation.advance(MINUTE);
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "sent" });
  });
});

describe("an effect of which only the latest counts", () => {
  test("runs at once, and then at most every so often, with the newest input", async () => {
    const desk = createDesk();
    const shown: string[] = [];
    desk.outside.card = async (text) => void shown.push(text);
    await desk.open();
    for (let n = 0; n < 25; n += 1) {
      await desk.desk.send(ref, { type: "show" }, { actor: ada });
      await desk.simulation.advance(SECOND);
    }
    expect(shown).toEqual(["#1", "#10", "#20"]);
    await desk.simulation.advance(MINUTE);
    expect(shown).toEqual(["#1", "#10", "#20", "#25"]);
    await desk.simulation.advance(MINUTE);
    expect(desk.simulation.store.outbox().map(({ kind }) => kind)).toEqual(["timer"]);
  });

  test("never runs beside itself", async () => {
    const desk = createDesk();
    let running = 0;
    let most = 0;
    desk.outside.card = async (_text, { signal }) => {
      running += 1;
      most = Math.max(most, running);
      await desk.simulation.clock.sleep(15 * SECOND, signal);
      running -= 1;
    };
    await desk.open();
    const second = desk.simulation.addWorker("second");
    for (let n = 0; n < 40; n += 1) {
      await desk.desk.send(ref, { type: "show" }, { actor: ada });
      await desk.simulation.advance(SECOND);
    }
    await desk.simulation.advance(5 * MINUTE);
    expect(most).toBe(1);
    await second.stop();
  });

  test("that fails waits as long as any, and then shows the newest", async () => {
    const desk = createDesk();
    const tried: string[] = [];
    desk.outside.card = async (text) => {
      tried.push(text);
      if (tried.length === 1) throw new RetryAfter("busy", 30 * SECOND);
    };
    await desk.open();
    await desk.desk.send(ref, { type: "show" }, { actor: ada });
    await desk.simulation.advance(SECOND);
    await desk.desk.send(ref, { type: "show" }, { actor: ada });
    await desk.simulation.advance(28 * SECOND);
    expect(tried).toEqual(["#1"]);
    await desk.simulation.advance(2 * SECOND);
    expect(tried).toEqual(["#1", "#2"]);
  });
});
