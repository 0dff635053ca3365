import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Change } from "../engine/ports.ts";
import { createWorker } from "../engine/worker.ts";
import { cellsOf } from "../machine/cells.ts";
import { instant } from "../machine/codecs.ts";
import { defineMachine, type Machine } from "../machine/define.ts";
import type { JsonObject } from "../machine/types.ts";
import { ada, codeOf, createDesk, here, MINUTE } from "./fixture/desk.ts";

type Parcel = { readonly status: "sent"; readonly grams: number; readonly dueAt: Date } | { readonly status: "lost" };
interface ParcelTypes {
  readonly state: Parcel;
  readonly command:
    | { readonly type: "send" }
    | { readonly type: "weigh"; readonly grams: number }
    | { readonly type: "lose" };
  readonly event: { readonly type: "weighed" };
  readonly effects: object;
  readonly facts: object;
  readonly view: { readonly grams: number };
}
const cell = cellsOf<ParcelTypes>();

/** Its third version; the first had kilograms, the second called `lost` `gone`. */
const parcel: Machine<ParcelTypes> = defineMachine<ParcelTypes>({
  name: "parcel",
  version: 3,
  table: "desk.parcel",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("sent"), grams: z.number(), dueAt: instant }),
    z.strictObject({ status: z.literal("lost") }),
  ]),
  commands: { send: z.strictObject({}), weigh: z.strictObject({ grams: z.number() }), lose: z.strictObject({}) },
  events: { weighed: z.strictObject({}) },
  effects: [],
  may: { send: ["clerk"], weigh: ["clerk"], lose: ["timer", "clerk"] },
  after: { sent: { arrival: { at: (state) => state.dueAt, send: { type: "lose" } } } },
  sees: () => true,
  view: (state) => ({ grams: state.status === "sent" ? state.grams : 0 }),
  cells: {
    new: { send: cell(["sent"], (_s, _c, { now }) => ({ to: { status: "sent", grams: 0, dueAt: now } })) },
    sent: {
      weigh: cell(["sent"], (state, { grams }) => ({ to: { ...state, grams }, events: [{ type: "weighed" }] })),
      lose: cell(["lost"], () => ({ to: { status: "lost" } })),
    },
    lost: {},
  },
  migrations: {
    1: { state: ({ kilograms, ...rest }) => ({ ...rest, grams: Number(kilograms) * 1000 }) },
    2: {
      state: (stored) => (stored["status"] === "gone" ? { ...stored, status: "lost" } : stored),
      statuses: { gone: ["lost"] },
    },
  },
});

const at = { machine: "parcel", id: "p-1" };
const dueAt = "2026-01-05T10:00:00.000Z";

function stored(state: JsonObject, machineVersion: number, outbox: Change["outbox"] = [], id = at.id): Change {
  return {
    tenant: here,
    ref: { ...at, id },
    expected: 0,
    state,
    undo: [{ op: "replace", path: "", value: null }],
    machineVersionBefore: machineVersion,
    outbox,
    clearTimers: [],
    closes: undefined,
    journal: {
      version: 1,
      at: new Date("2026-01-05T08:00:00.000Z"),
      subject: "user:ada",
      actorKind: "person",
      command: "send",
      from: "new",
      to: state["status"] as string,
      events: [],
      effects: [],
      key: `c:user:ada\u001f${id}`,
      digest: undefined,
      machineVersion,
      traceId: undefined,
    },
  };
}

/** A system of today over what a process of that version stored. */
async function upgraded(...change: Parameters<typeof stored>): Promise<ReturnType<typeof createDesk>> {
  const desk = createDesk({ machines: [parcel], effects: [], facts: [], uncheckedEdges: true });
  expect(await desk.simulation.store.save([stored(...change)])).toEqual(["saved"]);
  return desk;
}

describe("a stored state of an older version", () => {
  test("is brought forward when it is loaded, and written as the newest with the next step", async () => {
    const { desk, simulation } = await upgraded({ status: "sent", kilograms: 2, dueAt }, 1);
    expect(await desk.view(at, ada)).toMatchObject({
      version: 1,
      status: "sent",
      grams: 2000,
      legal: ["weigh", "lose"],
    });
    const [before] = simulation.store.rows(here);
    expect(before).toMatchObject({ machineVersion: 1, state: { kilograms: 2 } });

    await desk.send(at, { type: "weigh", grams: 2100 }, { actor: ada });
    const [after] = simulation.store.rows(here);
    expect(after).toMatchObject({ version: 2, machineVersion: 3, state: { status: "sent", grams: 2100, dueAt } });
  });

  test("can be seen as it was, over the change of versions", async () => {
    const { desk } = await upgraded({ status: "sent", kilograms: 2, dueAt }, 1);
    await desk.send(at, { type: "weigh", grams: 2100 }, { actor: ada });
    await desk.send(at, { type: "weigh", grams: 2200 }, { actor: ada });
    expect(await desk.viewAt(at, ada, 1)).toMatchObject({ version: 1, grams: 2000 });
    expect(await desk.viewAt(at, ada, 2)).toMatchObject({ version: 2, grams: 2100 });
  });

  test("takes a status that was renamed", async () => {
    const { desk } = await upgraded({ status: "gone" }, 2);
    expect(await desk.view(at, ada)).toMatchObject({ status: "lost" });
    expect(await codeOf(desk.send(at, { type: "lose" }, { actor: ada }))).toBe("transition-refused");
  });

  test("has its timers armed anew with its next step", async () => {
    const { desk, simulation } = await upgraded({ status: "sent", kilograms: 2, dueAt }, 1);
    expect(simulation.store.outbox()).toEqual([]); // the first version knew no timers
    await desk.send(at, { type: "weigh", grams: 1 }, { actor: ada });
    expect(simulation.store.outbox()).toMatchObject([{ kind: "timer", name: "arrival", dueAt: new Date(dueAt) }]);
    await simulation.advance(61 * MINUTE);
    expect(await desk.view(at, ada)).toMatchObject({ status: "lost" });
  });

  test("has its timers armed where nobody steps: what the old version waited for without end, ends", async () => {
    const { desk, simulation } = await upgraded({ status: "sent", kilograms: 2, dueAt }, 1);
    await simulation.store.save([stored({ status: "gone" }, 2, [], "p-2")]); // waits for nothing
    await simulation.advance(5 * MINUTE);
    expect(simulation.store.outbox()).toMatchObject([
      { ref: at, kind: "timer", name: "arrival", machineVersion: 3, dueAt: new Date(dueAt) },
    ]);
    expect(simulation.store.rows(here)).toMatchObject([{ version: 1, machineVersion: 1 }, { version: 1 }]);
    await simulation.advance(56 * MINUTE);
    expect(await desk.view(at, ada)).toMatchObject({ status: "lost", version: 2 });
    expect(simulation.store.outbox()).toEqual([]);
  });

  test("has them armed as a process starts, and by a worker that runs until idle", async () => {
    const { desk, simulation } = createDesk({ machines: [parcel], effects: [], facts: [], uncheckedEdges: true });
    await simulation.close(); // nobody works
    await simulation.store.save([stored({ status: "sent", kilograms: 2, dueAt: "2026-01-05T08:30:00.000Z" }, 1)]);
    const worker = createWorker({ engine: simulation.engine, name: "once" });
    expect(await worker.runUntilIdle()).toBe(1);
    expect(await desk.view(at, ada)).toMatchObject({ status: "lost" });
    await worker.stop();

    await simulation.store.save([stored({ status: "sent", kilograms: 2, dueAt }, 1, [], "p-2")]);
    expect(simulation.store.outbox()).toEqual([]);
    simulation.addWorker("started");
    await simulation.runUntilIdle();
    expect(simulation.store.outbox()).toMatchObject([{ ref: { id: "p-2" }, name: "arrival" }]);
  });

  test("has them armed page by page, beside one that cannot be read and one that a newer process brought forward", async () => {
    const { simulation } = await upgraded({ status: "sent", dueAt: "never" }, 1);
    const ids = Array.from({ length: 501 }, (_, n) => `p-${n + 1000}`);
    await simulation.store.save(ids.map((id) => stored({ status: "sent", kilograms: 2, dueAt }, 1, [], id)));
    await simulation.store.save([stored({ status: "sent", tonnes: 2, dueAt }, 4, [], "p-9")]);
    await simulation.advance(5 * MINUTE);
    expect(simulation.store.outbox().map(({ ref }) => ref.id)).toEqual(ids);
    const told = simulation.log.lines.map(({ sentence, fields }) => JSON.stringify([sentence, fields]));
    const fields = { machine: "parcel", id: "p-1", code: "stored-unreadable" };
    expect([...new Set(told)]).toEqual([JSON.stringify(["the timers of an older state could not be read", fields])]);
  });

  test("is left alone once it was looked at: later passes read what an old process wrote since", async () => {
    const read: number[] = [];
    const desk = createDesk({
      machines: [parcel],
      effects: [],
      facts: [],
      uncheckedEdges: true,
      wrapStore: (store) => ({
        ...store,
        listOlder: async (query) => {
          const rows = await store.listOlder(query);
          read.push(rows.length);
          return rows;
        },
      }),
    });
    const { store } = desk.simulation;
    await store.save([stored({ status: "sent", kilograms: 2, dueAt }, 1)]);
    await desk.simulation.advance(10 * MINUTE);
    await store.save([stored({ status: "sent", kilograms: 2, dueAt }, 1, [], "p-2")]);
    await desk.simulation.advance(10 * MINUTE);
    expect(read).toEqual([1, 1, 0, 1, 0]); // the second goes back a minute, to what was committed late
    expect(store.outbox()).toHaveLength(2);
  });

  test("of a machine that never had another version is never looked for", async () => {
    let asked = 0;
    const desk = createDesk({
      wrapStore: (store) => ({
        ...store,
        listOlder: async (query) => {
          asked += 1;
          return store.listOlder(query);
        },
      }),
    });
    await desk.open();
    await desk.simulation.advance(30 * MINUTE);
    expect(asked).toBe(0);
  });

  test("has its old timers fire on the state brought forward, and ends those that are gone", async () => {
    const timer = { kind: "timer", input: null, machineVersion: 1, dueAt: new Date(dueAt) } as const;
    const { desk, simulation } = await upgraded({ status: "sent", kilograms: 2, dueAt }, 1, [
      { ...timer, id: "2b5c6f2e-0000-8000-8000-000000000001", name: "arrival" },
      { ...timer, id: "2b5c6f2e-0000-8000-8000-000000000002", name: "forgotten" },
    ]);
    await simulation.runUntilIdle();
    await simulation.advance(61 * MINUTE);
    expect(await desk.view(at, ada)).toMatchObject({ status: "lost" });
    expect(simulation.log.lines).toEqual([]);
    // the row that this version would name otherwise is ended by the next look at it
    await simulation.advance(MINUTE);
    expect(simulation.store.outbox()).toEqual([]);
  });
});

describe("a stored state of a newer version", () => {
  test("is left alone: state-newer, for reading and for writing", async () => {
    const { desk, simulation } = await upgraded({ status: "sent", tonnes: 1 }, 4);
    expect(await codeOf(desk.view(at, ada))).toBe("state-newer");
    expect(await codeOf(desk.send(at, { type: "weigh", grams: 1 }, { actor: ada }))).toBe("state-newer");
    expect(simulation.store.rows(here)).toMatchObject([{ version: 1, state: { tonnes: 1 } }]);
  });
});
