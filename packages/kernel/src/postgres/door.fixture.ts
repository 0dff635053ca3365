import { z } from "zod";
import { cellsOf } from "../machine/cells.ts";
import { instant } from "../machine/codecs.ts";
import { type Machine, defineMachine } from "../machine/define.ts";
import { personal } from "../machine/personal.ts";
import type { Migration } from "./migration.ts";
import { plainTable } from "./plain-table.ts";
import { aggregateTable, appSchema } from "./tables.ts";

const state = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.literal("shut"),
    keeper: personal(z.string()),
    note: personal(z.string()),
    opened: z.int(),
  }),
  z.strictObject({
    status: z.literal("open"),
    keeper: personal(z.string()),
    note: personal(z.string()),
    opened: z.int(),
    until: instant,
  }),
  z.strictObject({ status: z.literal("gone") }),
]);
type Door = z.infer<typeof state>;

export interface DoorTypes {
  readonly state: Door;
  readonly command:
    | { readonly type: "make"; readonly note: string }
    | { readonly type: "open"; readonly note: string; readonly until: Date }
    | { readonly type: "shut" }
    | { readonly type: "remove" };
  readonly event: { readonly type: "moved"; readonly note: string };
  readonly effects: { readonly ring: { readonly times: number } };
  readonly facts: object;
  readonly view: { readonly note?: string };
}
const cell = cellsOf<DoorTypes>();

/** A small machine with a timer, an effect and a personal field, for what the database must hold. */
export const door: Machine<DoorTypes> = defineMachine<DoorTypes>({
  name: "door",
  version: 1,
  table: "doors.door",
  state,
  commands: {
    make: z.strictObject({ note: z.string() }),
    open: z.strictObject({ note: z.string(), until: instant }),
    shut: z.strictObject({}),
    remove: z.strictObject({}),
  },
  events: { moved: z.strictObject({ note: personal(z.string()) }) },
  effects: ["ring"],
  may: { make: ["keeper"], open: ["keeper"], shut: ["keeper", "timer"], remove: ["keeper"] },
  sees: () => true,
  retention: { historyDays: 10, journalDays: 20 },
  view: (door) => (door.status === "gone" ? {} : { note: door.note }),
  after: { open: { limit: { at: ({ until }) => until, send: { type: "shut" } } } },
  cells: {
    new: {
      make: cell(["shut"], (_new, { note }, { actor }) => ({
        to: { status: "shut", keeper: actor.subject, note, opened: 0 },
      })),
    },
    shut: {
      open: cell(["open"], ({ keeper, opened }, { note, until }) => ({
        to: { status: "open", keeper, note, opened: opened + 1, until },
        events: [{ type: "moved", note }],
        effects: [{ effect: "ring", input: { times: opened + 1 } }],
      })),
      remove: cell(["gone"], () => ({ to: { status: "gone" } })),
    },
    open: { shut: cell(["shut"], ({ keeper, note, opened }) => ({ to: { status: "shut", keeper, note, opened } })) },
    gone: {},
  },
});

export const doorTables: Migration = {
  name: "doors/0001-tables",
  breaking: false,
  up: `
${appSchema("doors")}
${aggregateTable({
  machine: door,
  columns: {
    keeper: { type: "text", from: "state ->> 'keeper'" },
    opened: { type: "int", from: "(state ->> 'opened')::int" },
    open_until: { type: "timestamptz", from: "segno.instant(state ->> 'until')" },
  },
  // a note may be the name of a sheet, and a stamp is made for each time that the door is opened
  names: [
    { table: "doors.sheet", keys: "state -> 'note'" },
    { table: "doors.stamp", keys: "state -> 'opened'", within: true },
  ],
  constraints: { door_opened: "check (opened >= 0)" },
  directory: { by: "keeper", columns: ["opened", "keeper"] },
})}
${plainTable({ table: "doors.sheet", kind: "step", columns: { id: "text not null", words: "text not null" }, key: ["id"] })}
${plainTable({ table: "doors.stamp", kind: "step", columns: { door_id: "text not null", nth: "int not null" }, key: ["door_id", "nth"] })}
${plainTable({ table: "doors.link", kind: "kept", columns: { id: "text not null", words: "text not null" }, key: ["id"] })}
${plainTable({
  table: "doors.pass",
  kind: "kept",
  columns: { id: "text not null", ends_at: "timestamptz not null" },
  key: ["id"],
  agesFrom: "ends_at",
})}`,
  undo: "drop schema doors cascade",
};
