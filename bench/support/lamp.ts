import { type Machine, cellsOf, defineEffect, defineMachine } from "segno";
import { aggregateTable, appSchema, type Migration } from "segno/postgres";
import { z } from "zod";

const state = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("off"), turns: z.int(), note: z.string() }),
  z.strictObject({ status: z.literal("on"), turns: z.int(), note: z.string() }),
]);

interface Lamp {
  readonly state: z.infer<typeof state>;
  readonly command: { type: "turn"; note: string };
  readonly event: { type: "turned"; turns: number };
  readonly effects: { tell: { turns: number } };
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<Lamp>();
function turned<Status extends "on" | "off">({ turns }: { readonly turns: number }, status: Status, note: string) {
  return {
    to: { status, turns: turns + 1, note },
    events: [{ type: "turned" as const, turns: turns + 1 }],
    effects: [{ effect: "tell" as const, input: { turns: turns + 1 } }],
  };
}

/** The smallest machine whose every step writes all that a step can: state, event, effect, key, a checked edge. */
export const lamp: Machine = defineMachine<Lamp>({
  name: "lamp",
  version: 1,
  table: "bench.lamp",
  state,
  events: { turned: z.strictObject({ turns: z.int() }) },
  effects: ["tell"],
  commands: { turn: z.strictObject({ note: z.string() }) },
  may: { turn: ["keeper"] },
  sees: () => true,
  view: ({ turns }) => ({ turns }),
  after: {},
  cells: {
    new: { turn: cell(["off"], (_new, { note }) => ({ to: { status: "off", turns: 0, note } })) },
    off: { turn: cell(["on"], (off, { note }) => turned(off, "on", note)) },
    on: { turn: cell(["off"], (on, { note }) => turned(on, "off", note)) },
  },
});

export const tell = defineEffect({
  name: "tell",
  input: z.strictObject({ turns: z.int() }),
  timeoutMs: 1_000,
  retry: { attempts: 3, firstDelayMs: 100, withinMs: 5_000 },
  run: async () => undefined,
  giveUp: () => undefined,
});

export const lampTables: Migration = {
  name: "bench/0001-lamp",
  breaking: false,
  up: `${appSchema("bench")}\n${aggregateTable({ machine: lamp })}`,
  undo: "drop schema bench cascade",
};

export const note = "a note of some forty characters, as usual";

/** Lamps of a hundred tenants, as they stand after their making; by SQL, since a million of them are wanted. */
export function makeLamps(perTenant: number): Migration {
  return {
    name: "bench/0002-lamps",
    breaking: false,
    up: `
      insert into bench.lamp (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
      select 't-' || t, 'l-' || l, 1, 1, jsonb_build_object('status', 'off', 'turns', 0, 'note', '${note}'), now(), now(), 'new', 1
        from generate_series(0, 99) as t, generate_series(0, ${perTenant - 1}) as l`,
    undo: "delete from bench.lamp",
  };
}
