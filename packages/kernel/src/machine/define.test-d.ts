import { z } from "zod";
import { cellsOf } from "./cells.ts";
import { defineMachine, type Machine } from "./define.ts";

type Door = { readonly status: "open"; readonly since: number } | { readonly status: "shut" };
interface DoorTypes {
  readonly state: Door;
  readonly command:
    | { readonly type: "make" }
    | { readonly type: "shut" }
    | { readonly type: "open"; readonly at: number };
  readonly event: { readonly type: "moved" };
  readonly effects: { readonly ring: { readonly times: number } };
  readonly facts: { readonly open: { readonly locked: boolean } };
  readonly view: { readonly open: boolean };
}
const cell = cellsOf<DoorTypes>();
const parts = {
  name: "door",
  version: 1,
  table: "doors.door",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("open"), since: z.number() }),
    z.strictObject({ status: z.literal("shut") }),
  ]),
  commands: { make: z.strictObject({}), shut: z.strictObject({}), open: z.strictObject({ at: z.number() }) },
  events: { moved: z.strictObject({}) },
  effects: ["ring"],
  facts: ["open"],
  may: { make: ["keeper"], shut: ["keeper"], open: ["keeper"] },
  sees: () => true,
  view: (state: Door) => ({ open: state.status === "open" }),
} as const;

const door: Machine<DoorTypes> = defineMachine<DoorTypes>({
  ...parts,
  cells: {
    new: { make: cell(["shut"], () => ({ to: { status: "shut" } })) },
    open: {
      shut: cell(["shut"], (state) => ({
        to: { status: "shut" },
        effects: [{ effect: "ring", input: { times: state.since } }],
      })),
    },
    shut: {
      open: cell(["open"], (_state, { at }, { facts }) => ({ to: { status: "open", since: facts.locked ? 0 : at } })),
    },
  },
});

// a machine of any types is a machine
export const any: Machine = door;

defineMachine<DoorTypes>({
  ...parts,
  // @ts-expect-error -- no row for `shut`
  cells: { new: {}, open: {} },
});

defineMachine<DoorTypes>({
  ...parts,
  cells: {
    new: {},
    shut: {},
    open: {
      // @ts-expect-error -- a cell that names `shut` cannot lead to `open`
      shut: cell(["shut"], (state) => ({ to: { status: "open", since: state.since } })),
    },
  },
});

defineMachine<DoorTypes>({
  ...parts,
  cells: {
    new: {},
    open: {},
    shut: {
      // @ts-expect-error -- no such status
      open: cell(["ajar"], () => ({ to: { status: "ajar" } })),
    },
  },
});

defineMachine<DoorTypes>({
  ...parts,
  cells: {
    new: {},
    open: {},
    shut: {
      // @ts-expect-error -- no such command
      slam: cell(["open"], () => ({ to: { status: "open", since: 1 } })),
    },
  },
});

defineMachine<DoorTypes>({
  ...parts,
  // @ts-expect-error -- nobody may `open`
  may: { make: ["keeper"], shut: ["keeper"] },
  cells: { new: {}, open: {}, shut: {} },
});

defineMachine<DoorTypes>({
  ...parts,
  cells: {
    new: {},
    shut: {},
    open: {
      shut: cell(["shut"], () => ({
        to: { status: "shut" },
        // @ts-expect-error -- an effect's input is typed
        effects: [{ effect: "ring", input: { times: "twice" } }],
      })),
    },
  },
});
