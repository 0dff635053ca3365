import { expect, describe, test } from "vitest";
import { z } from "zod";
import { createActor } from "../engine/actors.ts";
import type { OutboxRow } from "../engine/ports.ts";
import { cellsOf } from "../machine/cells.ts";
import { defineMachine, type Machine } from "../machine/define.ts";
import { defineEffect, type Effect, type EffectContext } from "../machine/effect.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { Command, TenantId } from "../machine/types.ts";
import { HOUR, here, MINUTE, there } from "./fixture/desk.ts";
import { createSimulation, type Simulation } from "./simulation.ts";

type Jar =
  | { readonly status: "filling"; readonly left: number }
  | { readonly status: "full" }
  | { readonly status: "broken"; readonly code: string };
interface JarTypes {
  readonly state: Jar;
  readonly command:
    | { readonly type: "fill"; readonly drops: number; readonly kind: "good" | "bad" }
    | { readonly type: "drop" }
    | { readonly type: "break"; readonly code: string }
    | { readonly type: "forbidden" };
  readonly event: { readonly type: "never" };
  readonly effects: { readonly good: { readonly n: number }; readonly bad: { readonly n: number } };
  readonly facts: object;
  readonly view: object;
}
const cell = cellsOf<JarTypes>();

/** A jar that waits for many effects at once. */
const jar: Machine<JarTypes> = defineMachine<JarTypes>({
  name: "jar",
  version: 1,
  table: "jars.jar",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("filling"), left: z.int() }),
    z.strictObject({ status: z.literal("full") }),
    z.strictObject({ status: z.literal("broken"), code: z.string() }),
  ]),
  commands: {
    fill: z.strictObject({ drops: z.int(), kind: z.enum(["good", "bad"]) }),
    drop: z.strictObject({}),
    break: z.strictObject({ code: z.string() }),
    forbidden: z.strictObject({}),
  },
  events: { never: z.strictObject({}) },
  effects: ["good", "bad"],
  may: { fill: ["clerk"], drop: ["effect"], break: ["effect"], forbidden: ["clerk"] },
  sees: () => true,
  view: () => ({}),
  cells: {
    new: {
      fill: cell(["filling"], (_new, { drops, kind }) => ({
        to: { status: "filling", left: drops },
        effects: Array.from({ length: drops }, (_none, n) => ({ effect: kind, input: { n } })),
      })),
    },
    filling: {
      drop: cell(["filling", "full"], ({ left }) => ({
        to: left > 1 ? { status: "filling", left: left - 1 } : { status: "full" },
      })),
      break: cell(["broken"], (_state, { code }) => ({ to: { status: "broken", code } })),
      forbidden: cell(["full"], () => ({ to: { status: "full" } })),
    },
    full: {},
    broken: { break: cell(["broken"], (_state, { code }) => ({ to: { status: "broken", code } })) },
  },
});

interface Poison {
  readonly run: (n: number, context: EffectContext) => Promise<Command | undefined>;
  readonly giveUp?: (code: string) => Command;
}

function effects({ run, giveUp = (code) => ({ type: "break", code }) as Command }: Poison): readonly Effect[] {
  const limits = { timeoutMs: 20_000, retry: { attempts: 3, firstDelayMs: 1_000, withinMs: HOUR } };
  const numbered = z.object({ n: z.number() });
  return [
    defineEffect({
      ...limits,
      name: "good",
      input: numbered,
      run: async () => ({ type: "drop" }),
      giveUp: () => undefined,
    }),
    defineEffect({
      ...limits,
      name: "bad",
      input: numbered,
      run: async ({ n }, context) => run(n, context),
      giveUp: (_input, code) => giveUp(code),
    }),
  ];
}

async function fill(
  simulation: Simulation,
  tenant: TenantId,
  id: string,
  what: { readonly kind: "good" | "bad"; readonly drops: number },
): Promise<void> {
  const actor = createActor({ tenant, subject: "user:ada", kind: "person", roles: ["clerk"] });
  await simulation.forTenant(tenant).send({ machine: "jar", id }, { type: "fill", ...what }, { actor });
}

function statusOf(simulation: Simulation, tenant: TenantId, id: string): unknown {
  return simulation.store.rows(tenant).find(({ ref }) => ref.id === id)?.state["status"];
}

const never = async (): Promise<never> => new Promise<never>(() => {});
const broken = async (): Promise<never> => {
  throw new TypeError("poison");
};

describe("a poison effect", () => {
  test.each([
    { name: "that always throws", run: broken },
    { name: "that never answers", run: never },
  ])("$name does not block its neighbours, in its tenant and in others", async ({ run }) => {
    const simulation = createSimulation({ machines: [jar], effects: effects({ run }) });
    await fill(simulation, here, "poisoned", { kind: "bad", drops: 5 });
    await fill(simulation, here, "beside", { kind: "good", drops: 5 });
    await fill(simulation, there, "elsewhere", { kind: "good", drops: 5 });
    await simulation.runUntilIdle();
    expect(statusOf(simulation, here, "beside")).toBe("full");
    expect(statusOf(simulation, there, "elsewhere")).toBe("full");
    await simulation.advance(HOUR);
    expect(statusOf(simulation, here, "poisoned")).toBe("broken");
    expect(simulation.store.outbox().filter(({ deadSince }) => !deadSince)).toEqual([]);
    await simulation.close();
  });

  test("whose input cannot be read is dead at once and says so, and its neighbours run", async () => {
    const asOfOld = (row: OutboxRow): OutboxRow => (row.name === "bad" ? { ...row, input: { drop: 1 } } : row);
    const simulation = createSimulation({
      machines: [jar],
      effects: effects({ run: broken }),
      wrapStore: (store) => ({
        ...store,
        save: async (changes) =>
          store.save(changes.map((change) => ({ ...change, outbox: change.outbox.map((row) => asOfOld(row)) }))),
      }),
    });
    await fill(simulation, here, "poisoned", { kind: "bad", drops: 1 });
    await fill(simulation, here, "beside", { kind: "good", drops: 3 });
    await simulation.runUntilIdle();
    expect(statusOf(simulation, here, "poisoned")).toBe("broken");
    expect(statusOf(simulation, here, "beside")).toBe("full");
    expect(simulation.store.outbox()).toMatchObject([{ name: "bad", lastError: "stored-unreadable", attempt: 1 }]);
    await simulation.close();
  });

  test("of which one tenant has a thousand rows leaves places for the others", async () => {
    const simulation = createSimulation({ machines: [jar], effects: effects({ run: never }) });
    await fill(simulation, here, "poisoned", { kind: "bad", drops: 1_000 });
    await simulation.runUntilIdle();
    const others = ["org-3", "org-4", "org-5"].map((name) => parseTenantId(name));
    for (const tenant of others) await fill(simulation, tenant, "jar", { kind: "good", drops: 4 });
    await simulation.runUntilIdle();
    expect(others.map((tenant) => statusOf(simulation, tenant, "jar"))).toEqual(["full", "full", "full"]);
    await simulation.close();
  });

  test("whose failure command nobody permits is dead all the same, and is called no more", async () => {
    let calls = 0;
    const run = async (): Promise<never> => {
      calls += 1;
      return broken();
    };
    const giveUp = (): Command => ({ type: "forbidden" });
    const simulation = createSimulation({ machines: [jar], effects: effects({ run, giveUp }) });
    await fill(simulation, here, "poisoned", { kind: "bad", drops: 1 });
    await simulation.advance(10 * MINUTE);
    expect(calls).toBe(3);
    expect(simulation.store.outbox()).toMatchObject([{ name: "bad", leasedBy: undefined, attempt: 3 }]);
    expect(simulation.store.outbox()[0]?.deadSince).toBeDefined();
    await simulation.close();
  });

  test("that ends its process each time is called five times beyond its attempts, and then says so", async () => {
    let calls = 0;
    const simulation = createSimulation({
      machines: [jar],
      effects: effects({
        run: async () => {
          calls += 1;
          simulation.crash();
          return never();
        },
      }),
    });
    await fill(simulation, here, "poisoned", { kind: "bad", drops: 1 });
    await simulation.advance(10 * MINUTE);
    expect(calls).toBe(8);
    expect(statusOf(simulation, here, "poisoned")).toBe("broken");
    await simulation.close();
  });
});
