import { z } from "zod";
import { cellsOf } from "../../machine/cells.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";

const held = { n: z.number(), words: z.json() };

interface Held {
  readonly n: number;
  readonly words: unknown;
}
type Ticket =
  | ({ readonly status: "open" } & Held)
  | ({ readonly status: "held" } & Held)
  | ({ readonly status: "done" } & Held);
interface TicketTypes {
  readonly state: Ticket;
  readonly command:
    | { readonly type: "open" }
    | { readonly type: "touch" }
    | { readonly type: "hold" }
    | { readonly type: "end" };
  readonly event: { readonly type: "touched"; readonly n: number };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}
const cell = cellsOf<TicketTypes>();

const define = (name: string): Machine<TicketTypes> =>
  defineMachine<TicketTypes>({
    name: `contract-${name}`,
    version: 1,
    table: `contract.${name}`,
    state: z.discriminatedUnion("status", [
      z.strictObject({ status: z.literal("open"), ...held }),
      z.strictObject({ status: z.literal("held"), ...held }),
      z.strictObject({ status: z.literal("done"), ...held }),
    ]),
    commands: {
      open: z.strictObject({}),
      touch: z.strictObject({}),
      hold: z.strictObject({}),
      end: z.strictObject({}),
    },
    events: { touched: z.strictObject({ n: z.number() }) },
    effects: [],
    may: { open: ["clerk"], touch: ["clerk"], hold: ["clerk"], end: ["clerk"] },
    sees: () => true,
    view: (state) => state,
    cells: {
      new: { open: cell(["open"], () => ({ to: { status: "open", n: 0, words: null } })) },
      open: {
        touch: cell(["open"], (state) => ({ to: { ...state, n: state.n + 1 } })),
        hold: cell(["held"], (state) => ({ to: { ...state, status: "held" } })),
        end: cell(["done"], (state) => ({ to: { ...state, status: "done" } })),
      },
      held: { touch: cell(["open"], (state) => ({ to: { ...state, status: "open" } })) },
      done: {},
    },
  });

/** What the suite stores: `new` → `open`, `open` → `open`, `held` or `done`, `held` → `open`, and no other step. */
export const ticket: Machine = define("ticket");
/** A second table, so that a batch can span two. */
export const note: Machine = define("note");
