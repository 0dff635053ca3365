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

/** One member for two statuses, beside one of its own. */
type Lamp =
  | { readonly status: "off" | "dim"; readonly percent: number; readonly until: Date }
  | { readonly status: "broken" };
interface LampTypes {
  readonly state: Lamp;
  readonly command: { readonly type: "buy" } | { readonly type: "turn" } | { readonly type: "drop" };
  readonly event: { readonly type: "turned" };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}
const lampCell = cellsOf<LampTypes>();
const lampParts = {
  name: "lamp",
  version: 1,
  table: "lamps.lamp",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.enum(["off", "dim"]), percent: z.number(), until: z.date() }),
    z.strictObject({ status: z.literal("broken") }),
  ]),
  commands: { buy: z.strictObject({}), turn: z.strictObject({}), drop: z.strictObject({}) },
  events: { turned: z.strictObject({}) },
  effects: [],
  may: { buy: ["keeper"], turn: ["keeper"], drop: ["keeper"] },
  sees: () => true,
  view: (state: Lamp) => state,
} as const;
const buy = lampCell(["off"], (_state, _command, { now }) => ({ to: { status: "off", percent: 0, until: now } }));
const dropped = lampCell(["broken"], () => ({ to: { status: "broken" } }));

// a member that stands for several statuses is in each of them, and a cell or timer of one reads all of it
defineMachine<LampTypes>({
  ...lampParts,
  after: {
    off: { limit: { at: (state) => state.until, send: { type: "drop" } } },
    dim: { limit: { at: (state) => state.until, send: { type: "drop" } } },
  },
  cells: {
    new: { buy },
    off: {
      turn: lampCell(["dim"], (state) => ({ to: { ...state, status: "dim", percent: state.percent + 10 } })),
      drop: dropped,
    },
    dim: {
      turn: lampCell(["off", "dim"], (state) => {
        const asked: "dim" = state.status;
        return { to: state.percent > 50 ? { ...state, status: "off" } : { ...state, status: asked } };
      }),
      drop: dropped,
    },
    broken: {},
  },
});

defineMachine<LampTypes>({
  ...lampParts,
  cells: {
    new: { buy },
    off: {
      // @ts-expect-error -- a cell that names one of a member's statuses cannot lead to the other
      turn: lampCell(["dim"], (state) => ({ to: { ...state, status: "off" } })),
    },
    dim: {},
    broken: {},
  },
});

defineMachine<LampTypes>({
  ...lampParts,
  // @ts-expect-error -- each of a member's statuses has a row
  cells: { new: { buy }, off: {}, broken: {} },
});
