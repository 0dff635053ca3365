import { z } from "zod";
import { refusal } from "../errors.ts";
import { cellsOf } from "../machine/cells.ts";
import { type Machine, defineMachine } from "../machine/define.ts";
import type { Actor } from "../machine/types.ts";

interface Notes {
  readonly title: string;
  readonly items: readonly string[];
  readonly secret: string;
  readonly beats: number;
}
export type Board =
  | ({ readonly status: "open" } & Notes)
  | ({ readonly status: "shut" } & Notes)
  | { readonly status: "hidden" }
  | { readonly status: "erased" };
export type BoardCommand =
  | { readonly type: "make"; readonly title: string }
  | { readonly type: "put"; readonly item: string; readonly at: number }
  | { readonly type: "take"; readonly at: number }
  | { readonly type: "rename"; readonly title: string }
  | { readonly type: "shut" }
  | { readonly type: "reopen" }
  | { readonly type: "hide" }
  | { readonly type: "erase" }
  | { readonly type: "still-here" };
type BoardEvent =
  | { readonly type: "made" }
  | { readonly type: "item-put"; readonly at: number }
  | { readonly type: "item-taken" }
  | { readonly type: "shut" }
  | { readonly type: "reopened" };

interface BoardTypes {
  readonly state: Board;
  readonly command: BoardCommand;
  readonly event: BoardEvent;
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<BoardTypes>();
const notes = { title: z.string(), items: z.array(z.string()), secret: z.string(), beats: z.int() };

/** A list of items that members keep together; only a keeper sees its secret, and a hidden or erased one is nobody's. */
export const board: Machine<BoardTypes> = defineMachine<BoardTypes>({
  name: "board",
  version: 1,
  table: "fixture.board",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("open"), ...notes }),
    z.strictObject({ status: z.literal("shut"), ...notes }),
    z.strictObject({ status: z.literal("hidden") }),
    z.strictObject({ status: z.literal("erased") }),
  ]),
  commands: {
    make: z.strictObject({ title: z.string().max(200) }),
    put: z.strictObject({ item: z.string().max(50_000), at: z.int().min(0) }),
    take: z.strictObject({ at: z.int().min(0) }),
    rename: z.strictObject({ title: z.string().max(200) }),
    shut: z.strictObject({}),
    reopen: z.strictObject({}),
    hide: z.strictObject({}),
    erase: z.strictObject({}),
    "still-here": z.strictObject({}),
  },
  events: {
    made: z.strictObject({}),
    "item-put": z.strictObject({ at: z.int() }),
    "item-taken": z.strictObject({}),
    shut: z.strictObject({}),
    reopened: z.strictObject({}),
  },
  effects: [],
  may: {
    make: ["member"],
    put: ["member"],
    take: ["member"],
    rename: ["member"],
    shut: ["keeper"],
    reopen: ["keeper"],
    hide: ["keeper"],
    erase: ["keeper"],
    "still-here": ["member"],
  },
  cells: {
    new: {
      make: cell(["open"], (_state, { title }) => ({
        to: { status: "open", title, items: [], secret: "s-0", beats: 0 },
        events: [{ type: "made" }],
      })),
    },
    open: {
      put: cell(["open"], (state, { item, at }) => ({
        to: { ...state, items: state.items.toSpliced(at, 0, item) },
        events: [{ type: "item-put", at }],
      })),
      take: cell(["open"], (state, { at }) => {
        if (at >= state.items.length) throw refusal("nothing-there", { at });
        return { to: { ...state, items: state.items.toSpliced(at, 1) }, events: [{ type: "item-taken" }] };
      }),
      rename: cell(["open"], (state, { title }) => ({ to: { ...state, title } })), // no event
      shut: cell(["shut"], (state) => ({ to: { ...state, status: "shut" }, events: [{ type: "shut" }] })),
      hide: cell(["hidden"], () => ({ to: { status: "hidden" } })),
      erase: cell(["erased"], () => ({ to: { status: "erased" } })),
      "still-here": cell(["open"], (state) => ({ to: { ...state, beats: state.beats + 1 } })),
    },
    shut: { reopen: cell(["open"], (state) => ({ to: { ...state, status: "open" }, events: [{ type: "reopened" }] })) },
    hidden: {},
    erased: {},
  },
  sees: (state, actor) => "title" in state && actor.roles.includes("member"),
  view: (state, actor) => viewOf(state, actor),
  refusals: { "nothing-there": 409 },
  heartbeat: {
    everyMs: 15_000,
    command: (state, actor, now) =>
      state.status === "open" && actor.roles.includes("beating")
        ? { command: { type: "still-here" }, key: `here:${Math.floor(now.getTime() / 15_000)}` }
        : undefined,
  },
});

function viewOf(state: Board, actor: Actor): object {
  if (!("title" in state)) return {};
  const { title, items, secret, beats } = state;
  return { title, items, beats, ...(actor.roles.includes("keeper") ? { secret } : {}) };
}
