import { describe, expect, test } from "vitest";
import type { Store } from "../engine/ports.ts";
import { EffectRejected, refusal, RetryAfter } from "../errors.ts";
import type { EffectContext } from "../machine/effect.ts";
import type { Command } from "../machine/types.ts";
import { caseEffects, caseMachine, tellVisits } from "./fixture/case.ts";
import {
  ada,
  codeOf,
  createDesk,
  createGate,
  type Desk,
  here,
  HOUR,
  MINUTE,
  other,
  ref,
  there,
} from "./fixture/desk.ts";

const SECOND = 1_000;

async function ask(desk: Desk, effect: "call" | "dispatch" = "call"): Promise<void> {
  await desk.open();
  await desk.desk.send(ref, { type: "ask", effect }, { actor: ada });
}

describe("an effect", () => {
  test("runs after the commit, and its result lands in the commit that closes it", async () => {
    const desk = createDesk();
    let seen: unknown;
    let id = "";
    desk.outside.call = async (_round, { load, idempotencyKey }) => {
      seen = await load();
      id = idempotencyKey;
      return "yes";
    };
    await ask(desk);
    await desk.simulation.runUntilIdle();

    expect(seen).toMatchObject({ version: 2, state: { status: "waiting", round: 1 } });
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "yes" });
    expect((await desk.journal()).at(-1)).toMatchObject({
      command: "record-answer",
      actorKind: "system",
      subject: "effect:call",
      key: `e:${id}`,
    });
    expect((await desk.journal())[1]).toMatchObject({ effects: ["call"] });
    expect(desk.simulation.store.outbox()).toEqual([]);
  });

  test("that was asked by a step that was not saved does not run", async () => {
    let calls = 0;
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        save: async (changes) => (changes[0]?.journal.command === "ask" ? [new Error("refused")] : store.save(changes)),
      }),
    });
    desk.outside.call = async () => `${(calls += 1)}`;
    await desk.open();
    await expect(desk.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada })).rejects.toThrow("refused");
    await desk.simulation.advance(MINUTE);
    expect(calls).toBe(0);
  });

  test("has one key for the outside in all its attempts, and another with each ask", async () => {
    const desk = createDesk();
    const keys: string[] = [];
    desk.outside.call = async (_round, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length < 3) throw new Error("502");
      return "yes";
    };
    await ask(desk);
    await desk.simulation.advance(MINUTE);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    await desk.open(other);
    await desk.desk.send(other, { type: "ask", effect: "call" }, { actor: ada });
    await desk.simulation.runUntilIdle();
    expect(new Set(keys).size).toBe(2);
  });

  test("that fails is tried again, each time after twice as long", async () => {
    const desk = createDesk();
    const at: number[] = [];
    desk.outside.call = async (_round, { now, attempt }) => {
      at.push(now.getTime());
      expect(attempt).toBe(at.length);
      if (at.length < 3) throw new Error("502");
      return "yes";
    };
    await ask(desk);
    await desk.simulation.advance(MINUTE);

    const [first = 0, second = 0, third = 0] = at;
    expect(second - first).toBeGreaterThanOrEqual(SECOND);
    expect(second - first).toBeLessThanOrEqual(1.25 * SECOND);
    expect(third - second).toBeGreaterThanOrEqual(2 * SECOND);
    expect(third - second).toBeLessThanOrEqual(2.5 * SECOND);
    expect(await desk.state()).toMatchObject({ status: "answered" });
  });

  test("that is asked to wait waits as long as it was asked to", async () => {
    const desk = createDesk();
    const at: number[] = [];
    desk.outside.call = async (_round, { now }) => {
      at.push(now.getTime());
      if (at.length === 1) throw new RetryAfter("rate-limited-outside", 90 * SECOND);
      return "yes";
    };
    await ask(desk);
    await desk.simulation.advance(89 * SECOND);
    expect(at).toHaveLength(1);
    await desk.simulation.advance(2 * SECOND);
    expect(at).toHaveLength(2);
  });

  test("that is used up sends the command that says so, in the commit that leaves it dead", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.call = async () => {
      calls += 1;
      throw refusal("outside-broken");
    };
    await ask(desk);
    await desk.simulation.advance(MINUTE);

    expect(calls).toBe(3);
    expect(await desk.state()).toMatchObject({ status: "failed", code: "outside-broken" });
    expect(desk.simulation.store.outbox()).toMatchObject([{ name: "call", attempt: 3, lastError: "outside-broken" }]);
    expect(desk.simulation.store.outbox()[0]?.deadSince).toBeInstanceOf(Date);
    await desk.simulation.advance(10 * HOUR);
    expect(calls).toBe(3);
  });

  test("that is rejected is not tried again", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.call = async () => {
      calls += 1;
      throw new EffectRejected("no-such-number");
    };
    await ask(desk);
    await desk.simulation.runUntilIdle();
    expect(calls).toBe(1);
    expect(await desk.state()).toMatchObject({ status: "failed", code: "no-such-number" });
  });

  test("gives up when the time for all its attempts is over", async () => {
    const desk = createDesk();
    desk.outside.call = async () => {
      throw new RetryAfter("busy", 590 * SECOND);
    };
    await ask(desk);
    await desk.simulation.advance(589 * SECOND);
    expect((await desk.state()).status).toBe("waiting");
    await desk.simulation.advance(2 * SECOND);
    expect(await desk.state()).toMatchObject({ status: "failed", code: "busy" });
  });

  test("is ended at its time limit, and that is a failed attempt", async () => {
    const desk = createDesk();
    const ended: unknown[] = [];
    desk.outside.call = async (_round, { signal, attempt }) => {
      if (attempt === 2) return "late";
      return new Promise(() => {
        signal.addEventListener("abort", () => ended.push(signal.reason), { once: true });
      });
    };
    await ask(desk);
    await desk.simulation.advance(20 * SECOND);
    expect(ended).toMatchObject([{ code: "effect-timeout" }]);
    await desk.simulation.advance(2 * SECOND);
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "late" });
  });

  test("whose result has no cell any more is closed as superseded", async () => {
    const desk = createDesk();
    const gate = createGate();
    desk.outside.call = async () => {
      await gate.wait();
      return "too late";
    };
    await ask(desk);
    await gate.arrived;
    const [loaded] = await desk.simulation.store.load([{ tenant: here, ...ref }]);
    await desk.simulation.engine.sendAs(here, ref, {
      kind: "timer",
      command: { type: "time-out" },
      timer: "limit",
      at: new Date(loaded?.row?.state["limitAt"] as string),
    });
    gate.open();
    await desk.simulation.runUntilIdle();

    expect((await desk.state()).status).toBe("expired");
    expect(desk.simulation.store.outbox()).toEqual([]);
    expect(desk.simulation.metrics.total("segno_effects_total", { effect: "call", outcome: "superseded" })).toBe(1);
    expect(desk.simulation.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("whose result names an older round is closed as superseded", async () => {
    const desk = createDesk({
      effects: caseEffects({ call: async () => "x", dispatch: async () => "x", card: async () => {} }).map(
        (effect) => ({
          ...effect,
          run: async () => ({ type: "record-answer", round: 99, answer: "x" }) as Command,
        }),
      ),
    });
    await ask(desk);
    await desk.simulation.runUntilIdle();
    expect((await desk.state()).status).toBe("waiting");
    expect(desk.simulation.store.outbox().map(({ kind }) => kind)).toEqual(["timer"]);
  });

  test("whose result is refused otherwise has failed, and is tried again", async () => {
    const desk = createDesk();
    let calls = 0;
    desk.outside.call = async () => ((calls += 1) < 2 ? "bad" : "good");
    await ask(desk);
    await desk.simulation.advance(MINUTE);
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "good" });
  });

  test("whose input can not be read any more gives up, and does not stay leased for ever", async () => {
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        claim: async (options) => (await store.claim(options)).map((row) => ({ ...row, input: { round: "one" } })),
      }),
    });
    await ask(desk);
    await desk.simulation.advance(HOUR / 2);
    expect(desk.simulation.store.outbox().filter(({ name, deadSince }) => name === "call" && !deadSince)).toEqual([]);
  });

  test("is not run by a process that does not know its machine's version", async () => {
    const desk = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        save: async (changes) =>
          store.save(
            changes.map((change) => ({
              ...change,
              outbox: change.outbox.map((row) => ({ ...row, machineVersion: 2 })),
            })),
          ),
      }),
    });
    let calls = 0;
    desk.outside.call = async () => `${(calls += 1)}`;
    await ask(desk);
    await desk.simulation.advance(MINUTE);
    expect(calls).toBe(0);
    expect(desk.simulation.store.outbox().some(({ name }) => name === "call")).toBe(true);
  });

  test("of a tenant that asks for much does not keep another's waiting", async () => {
    const desk = createDesk();
    const gate = createGate();
    desk.outside.call = async () => {
      await gate.wait();
      return "yes";
    };
    const many = Array.from({ length: 40 }, (_, n) => ({ machine: "case", id: `many-${n}` }));
    for (const at of many) {
      await desk.open(at);
      await desk.desk.send(at, { type: "ask", effect: "call" }, { actor: ada });
    }
    await desk.simulation.runUntilIdle();
    let shown = 0;
    desk.outside.card = async () => void (shown += 1);
    const beside = desk.simulation.forTenant(there);
    const eve = { ...ada, tenant: there };
    await beside.send(ref, { type: "open", limitMs: HOUR }, { actor: eve });
    await beside.send(ref, { type: "show" }, { actor: eve });
    await desk.simulation.runUntilIdle();
    expect(shown).toBe(1);
    gate.open();
  });
});

describe("an effect that sends on", () => {
  const sending = (run: (context: EffectContext) => Promise<string>): Desk => {
    const desk = createDesk();
    desk.outside.call = async (_round, context) => run(context);
    return desk;
  };

  test("sends once for each target and command, however often it runs", async () => {
    let runs = 0;
    const desk = sending(async ({ send }) => {
      runs += 1;
      await send(other, { type: "visit", by: `run-${runs}` } as Command);
      if (runs < 3) throw new Error("502");
      return "yes";
    });
    await desk.open(other);
    await ask(desk);
    await desk.simulation.advance(MINUTE);
    expect(runs).toBe(3);
    expect(await desk.state(other)).toMatchObject({ visits: ["run-1"] });
  });

  test("may turn a target's refusal into its result", async () => {
    const desk = sending(async ({ send }) => codeOf(send(other, { type: "visit", by: "nobody" } as Command)));
    await desk.open(other);
    await ask(desk);
    await desk.simulation.runUntilIdle();
    expect(await desk.state()).toMatchObject({ status: "answered", answer: "no-visitor" });
  });

  test("to what is not there is told so", async () => {
    const desk = sending(async ({ send }) => codeOf(send(other, { type: "visit", by: "v" } as Command)));
    await ask(desk);
    await desk.simulation.runUntilIdle();
    expect(await desk.state()).toMatchObject({ answer: "not-found" });
  });

  test("does not take a target's refusal for its own end: it is tried again", async () => {
    let runs = 0;
    const desk = sending(async ({ send }) => {
      runs += 1;
      if (runs === 2) await desk.open(other);
      await send(other, { type: "visit", by: "v" } as Command);
      return "yes";
    });
    await ask(desk);
    await desk.simulation.advance(MINUTE);
    expect(await desk.state()).toMatchObject({ status: "answered" });
  });
});

describe("a reaction", () => {
  test("turns an event into a command for another aggregate of the tenant, once", async () => {
    const desk = createDesk({ reactions: [tellVisits] });
    await desk.open({ machine: "case", id: "log" });
    await desk.open();
    await desk.desk.send(ref, { type: "visit", by: "v" }, { actor: ada });
    await desk.simulation.runUntilIdle();
    expect(await desk.state({ machine: "case", id: "log" })).toMatchObject({ visits: ["c-1:v"] });
    expect((await desk.journal()).at(-1)).toMatchObject({ effects: ["tell-visits"] });
    expect(desk.simulation.store.outbox().map(({ kind }) => kind)).toEqual(["timer", "timer"]);
  });

  test("is tried again until its target is there", async () => {
    const desk = createDesk({ reactions: [tellVisits], machines: [caseMachine] });
    await desk.open();
    await desk.desk.send(ref, { type: "visit", by: "v" }, { actor: ada });
    await desk.simulation.advance(10 * SECOND);
    await desk.open({ machine: "case", id: "log" });
    await desk.simulation.advance(MINUTE);
    expect(await desk.state({ machine: "case", id: "log" })).toMatchObject({ visits: ["c-1:v"] });
  });
});
