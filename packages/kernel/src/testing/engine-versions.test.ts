import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createEngine, type Engine } from "../engine/create-engine.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import { createWorker } from "../engine/worker.ts";
import { defineMachine, type Machine } from "../machine/define.ts";
import { defineEffect } from "../machine/effect.ts";
import type { Cell, Command } from "../machine/types.ts";
import { ada, codeOf, here } from "./fixture/desk.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";
import { silentLog, silentMetrics } from "./observers.ts";

interface Lamp {
  readonly status: string;
  /** How often it was lit, as the first version called it, and the second. */
  readonly times?: number;
  readonly lit?: number;
}
interface LampTypes {
  readonly state: Lamp;
  readonly command: { readonly type: "hang" } | { readonly type: "light" } | { readonly type: "glow" };
  readonly event: { readonly type: "none" };
  readonly effects: { readonly warm: { readonly n: number } };
  readonly facts: object;
  readonly view: { readonly lit: number };
}
type LampCell = Cell<Lamp, Command, Lamp, { readonly type: "none" }, LampTypes["effects"], undefined>;

/** The lamp as a process of one version knows it: the second calls `on` `lit`, and what it counts too. */
function lampOf(version: 1 | 2): Machine {
  const [lit, count] = version === 1 ? (["on", "times"] as const) : (["lit", "lit"] as const);
  const to = (status: string, before: Lamp, more: number): Lamp => ({ status, [count]: (before[count] ?? 0) + more });
  const cell = (target: string, more: number): LampCell => ({
    targets: [target],
    decide: (before) => ({ to: to(target, before, more) }),
  });
  const first: LampCell = {
    targets: [lit],
    decide: (before) => ({ to: to(lit, before, 1), effects: [{ effect: "warm", input: { n: 1 } }] }),
  };
  const rows = {
    new: { hang: cell("off", 0) },
    off: { light: first },
    [lit]: { light: cell(lit, 1), glow: cell("off", 0) },
  };
  return defineMachine<LampTypes>({
    name: "lamp",
    version,
    table: "lamps.lamp",
    state: z.strictObject({ status: z.enum(["off", lit]), [count]: z.int() }) as unknown as z.ZodType<Lamp>, // a key by version
    commands: { hang: z.strictObject({}), light: z.strictObject({}), glow: z.strictObject({}) },
    events: { none: z.strictObject({}) },
    effects: ["warm"],
    may: { hang: ["clerk"], light: ["clerk"], glow: ["effect"] },
    sees: () => true,
    view: (state) => ({ lit: state[count] ?? 0 }),
    cells: rows,
    ...(version === 2 && {
      migrations: {
        1: {
          state: ({ times, status }) => ({ lit: times, status: status === "on" ? "lit" : status }),
          statuses: { on: ["lit"] },
        },
      },
    }),
  });
}

const [older, newer] = [lampOf(1), lampOf(2)];
const lamp = { machine: "lamp", id: "l-1" };

interface Side {
  readonly engine: Engine;
  send(type: string): Promise<unknown>;
  work(): Promise<number>;
}

/** A process of each version on one store. */
function sideBySide(warm: () => Promise<void> = async () => {}): {
  readonly store: MemoryStore;
  readonly clock: ManualClock;
  readonly before: Side;
  readonly after: Side;
} {
  const clock = createManualClock();
  const store = createMemoryStore({ clock, machines: [older, newer] });
  const bus = createLocalBus();
  const effect = defineEffect({
    name: "warm",
    input: z.object({ n: z.int() }),
    timeoutMs: 1_000,
    retry: { attempts: 3, firstDelayMs: 1_000, withinMs: 60_000 },
    run: async () => {
      await warm();
      return { type: "glow" };
    },
    giveUp: () => undefined,
  });
  const sideOf = (machine: Machine): Side => {
    const engine = createEngine({
      machines: [machine],
      effects: [effect],
      store,
      bus,
      clock,
      log: silentLog,
      metrics: silentMetrics,
    });
    const worker = createWorker({ engine, name: `of version ${machine.version}` });
    return {
      engine,
      send: async (type) => engine.forTenant(here).send(lamp, { type }, { actor: ada }),
      work: worker.runUntilIdle,
    };
  };
  return { store, clock, before: sideOf(older), after: sideOf(newer) };
}

describe("I11: processes of two versions of a machine side by side", () => {
  test("both go on with what the older one wrote", async () => {
    const { before, after, store } = sideBySide();
    await before.send("hang");
    await before.send("light");
    expect(await after.engine.forTenant(here).view(lamp, ada)).toMatchObject({ status: "lit", lit: 1, version: 2 });
    await before.send("light");
    expect(store.rows(here)).toMatchObject([{ machineVersion: 1, state: { status: "on", times: 2 } }]);
  });

  test("what the newer one wrote is state-newer to the older one, which changes nothing", async () => {
    const { before, after, store } = sideBySide();
    await before.send("hang");
    await after.send("light");
    const rows = store.rows(here);
    expect(await codeOf(before.send("light"))).toBe("state-newer");
    expect(await codeOf(before.engine.forTenant(here).view(lamp, ada))).toBe("state-newer");
    expect(store.rows(here)).toEqual(rows);
  });

  test("what the newer one asked for is left alone by the older one's workers", async () => {
    const { before, after } = sideBySide();
    await before.send("hang");
    await after.send("light");
    expect(await before.work()).toBe(0);
    expect(await after.work()).toBe(1);
  });

  test("an effect of the older one whose state became newer is given back without counting, and the newer one lands it", async () => {
    let calls = 0;
    const { before, after, store, clock } = sideBySide(async () => {
      calls += 1;
    });
    await before.send("hang");
    await before.send("light");
    await after.send("light");
    for (let time = 0; time < 5; time += 1) {
      await before.work();
      await clock.advance(5_001);
    }
    expect(store.outbox()).toMatchObject([{ name: "warm", attempt: 0, lastError: "state-newer", leasedBy: undefined }]);
    expect(await after.work()).toBe(1);
    expect(store.rows(here)).toMatchObject([{ machineVersion: 2, version: 4, state: { status: "off", lit: 2 } }]);
    expect(calls).toBe(6);
  });

  test("every version of the past is shown as the newest reads it", async () => {
    const { before, after } = sideBySide();
    await before.send("hang");
    await before.send("light");
    await after.send("light");
    const past = after.engine.forTenant(here);
    expect(await past.viewAt(lamp, ada, 1)).toMatchObject({ status: "off", lit: 0 });
    expect(await past.viewAt(lamp, ada, 2)).toMatchObject({ status: "lit", lit: 1 });
    expect(await past.viewAt(lamp, ada, 3)).toMatchObject({ status: "lit", lit: 2 });
  });
});
