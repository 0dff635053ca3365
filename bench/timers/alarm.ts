import { type Machine, cellsOf, defineMachine, instant } from "segno";
import { aggregateTable, appSchema, type Migration } from "segno/postgres";
import { z } from "zod";

const state = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("set"), ringAt: instant }),
  z.strictObject({ status: z.literal("noted"), ringAt: instant }),
  z.strictObject({ status: z.literal("rung") }),
]);

interface Alarm {
  readonly state: z.infer<typeof state>;
  readonly command: { type: "set"; at: Date } | { type: "note"; at: Date } | { type: "ring" };
  readonly event: { type: "moved" };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<Alarm>();
const at = z.strictObject({ at: instant });
const moved = [{ type: "moved" as const }];

/**
 * A status with a timer, and one that is the same without: what arming costs is what differs between them.
 */
export const alarm: Machine = defineMachine<Alarm>({
  name: "alarm",
  version: 1,
  table: "bench.alarm",
  state,
  events: { moved: z.strictObject({}) },
  effects: [],
  commands: { set: at, note: at, ring: z.strictObject({}) },
  may: { set: ["keeper"], note: ["keeper"], ring: ["timer"] },
  sees: () => true,
  view: () => ({}),
  after: { set: { ring: { at: ({ ringAt }) => ringAt, send: { type: "ring" } } } },
  cells: {
    new: {
      set: cell(["set"], (_new, command) => ({ to: { status: "set", ringAt: command.at }, events: moved })),
      note: cell(["noted"], (_new, command) => ({
        to: { status: "noted", ringAt: command.at },
        events: moved,
      })),
    },
    set: {
      ring: cell(["rung"], () => ({ to: { status: "rung" }, events: moved })),
    },
    noted: {},
    rung: {},
  },
});

export const alarmTables: Migration = {
  name: "bench/0001-alarms",
  breaking: false,
  up: `${appSchema("bench")}\n${aggregateTable({ machine: alarm })}`,
  undo: "drop schema bench cascade",
};
