import { type Machine, cellsOf, defineEffect, defineMachine, type Effect } from "segno";
import { aggregateTable, appSchema, type Migration } from "segno/postgres";
import { z } from "zod";

const state = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("open"), asked: z.int(), answered: z.int() }),
]);

type Ask = { n: number };

interface Order {
  readonly state: z.infer<typeof state>;
  readonly command: { type: "open" } | ({ type: "tell" } & Ask) | ({ type: "ask" } & Ask) | { type: "answer" };
  readonly event: { type: "asked" };
  readonly effects: { tell: Ask; ask: Ask };
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<Order>();
function asked(open: Order["state"], effect: "tell" | "ask", n: number) {
  return {
    to: { ...open, asked: open.asked + 1 },
    events: [{ type: "asked" as const }],
    effects: [{ effect, input: { n } }],
  };
}

const input = z.strictObject({ n: z.int() });

/** Asks for effects: one that only runs, and one whose result is a step of its own. */
export const order: Machine = defineMachine<Order>({
  name: "order",
  version: 1,
  table: "bench.orders",
  state,
  events: { asked: z.strictObject({}) },
  effects: ["tell", "ask"],
  commands: { open: z.strictObject({}), tell: input, ask: input, answer: z.strictObject({}) },
  may: { open: ["keeper"], tell: ["keeper"], ask: ["keeper"], answer: ["effect"] },
  sees: () => true,
  view: ({ asked }) => ({ asked }),
  after: {},
  cells: {
    new: { open: cell(["open"], () => ({ to: { status: "open", asked: 0, answered: 0 } })) },
    open: {
      tell: cell(["open"], (open, { n }) => asked(open, "tell", n)),
      ask: cell(["open"], (open, { n }) => asked(open, "ask", n)),
      answer: cell(["open"], (open) => ({ to: { ...open, answered: open.answered + 1 } })),
    },
  },
});

/** The same for both: it says that it began and is done, as an outside that answers at once. */
export function effectsOf(onStart: (n: number) => void): readonly Effect[] {
  const common = {
    input,
    timeoutMs: 10_000,
    retry: { attempts: 3, firstDelayMs: 100, withinMs: 60_000 },
    giveUp: () => undefined,
  };
  return [
    defineEffect({
      ...common,
      name: "tell",
      run: async ({ n }) => {
        onStart(n);
        return undefined;
      },
    }),
    defineEffect({
      ...common,
      name: "ask",
      run: async ({ n }) => {
        onStart(n);
        return { type: "answer" };
      },
    }),
  ];
}

export const orderTables: Migration = {
  name: "bench/0001-orders",
  breaking: false,
  up: `${appSchema("bench")}\n${aggregateTable({ machine: order })}`,
  undo: "drop schema bench cascade",
};
