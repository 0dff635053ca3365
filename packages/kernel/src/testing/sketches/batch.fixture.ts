import { z } from "zod";
import { refusal, SegnoError } from "../../errors.ts";
import { cellsOf } from "../../machine/cells.ts";
import { instant } from "../../machine/codecs.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";
import { defineEffect, type Effect } from "../../machine/effect.ts";
import type { Command } from "../../machine/types.ts";

interface Item {
  readonly decision: string;
  readonly version: number;
}
type Outcomes = Readonly<Record<string, string>>;
export type Batch =
  | { readonly status: "checking"; readonly items: readonly Item[]; readonly until: Date }
  | { readonly status: "applying"; readonly items: readonly Item[]; readonly outcomes: Outcomes; readonly until: Date }
  | { readonly status: "done"; readonly outcomes: Outcomes }
  | { readonly status: "refused"; readonly code: string };
type BatchCommand =
  | { readonly type: "open"; readonly items: readonly Item[] }
  | { readonly type: "record-verdict"; readonly code: string }
  | { readonly type: "record-item"; readonly decision: string; readonly outcome: string }
  | { readonly type: "time-up" };
interface BatchTypes {
  readonly state: Batch;
  readonly command: BatchCommand;
  readonly event:
    | { readonly type: "opened" | "refused" | "done" }
    | { readonly type: "item-settled"; readonly decision: string };
  readonly effects: { readonly "check-basket": { readonly count: number }; readonly "finalise-item": Item };
  readonly facts: object;
  readonly view: { readonly outcomes: Outcomes };
}
const cell = cellsOf<BatchTypes>();
const item = z.strictObject({ decision: z.string(), version: z.int() });
const items = z.array(item).min(1).max(100);
const outcomes = z.record(z.string(), z.string());
const nothing = z.strictObject({});

/** Finalises many decisions: one verdict over the basket, then one answer for each. */
export const batch: Machine<BatchTypes> = defineMachine<BatchTypes>({
  name: "batch",
  version: 1,
  table: "runway.batch",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("checking"), items, until: instant }),
    z.strictObject({ status: z.literal("applying"), items, outcomes, until: instant }),
    z.strictObject({ status: z.literal("done"), outcomes }),
    z.strictObject({ status: z.literal("refused"), code: z.string() }),
  ]),
  commands: {
    open: z.strictObject({ items }),
    "record-verdict": z.strictObject({ code: z.string() }),
    "record-item": z.strictObject({ decision: z.string(), outcome: z.string() }),
    "time-up": nothing,
  },
  events: {
    opened: nothing,
    refused: nothing,
    done: nothing,
    "item-settled": z.strictObject({ decision: z.string() }),
  },
  effects: ["check-basket", "finalise-item"],
  may: { open: ["finalise"], "record-verdict": ["effect"], "record-item": ["effect"], "time-up": ["timer"] },
  after: {
    checking: { until: { at: (state) => state.until, send: { type: "time-up" } } },
    applying: { until: { at: (state) => state.until, send: { type: "time-up" } } },
  },
  sees: (_state, actor) => actor.roles.includes("see"),
  view: (state) => ({ outcomes: "outcomes" in state ? state.outcomes : {} }),
  cells: {
    new: {
      open: cell(["checking"], (_state, { items: wanted }, { now }) => ({
        to: { status: "checking", items: wanted, until: new Date(now.getTime() + 120_000) },
        events: [{ type: "opened" }],
        effects: [{ effect: "check-basket", input: { count: wanted.length } }],
      })),
    },
    checking: {
      "record-verdict": cell(["applying", "refused"], (state, { code }, { now }) =>
        code === "passed"
          ? {
              to: { ...state, status: "applying", outcomes: {}, until: new Date(now.getTime() + 900_000) },
              effects: state.items.map((input) => ({ effect: "finalise-item" as const, input })),
            }
          : { to: { status: "refused", code }, events: [{ type: "refused" }] },
      ),
      "time-up": cell(["refused"], () => ({ to: { status: "refused", code: "unknown" } })),
    },
    applying: {
      "record-item": cell(["applying", "done"], (state, { decision, outcome }) => {
        if (Object.hasOwn(state.outcomes, decision)) throw refusal("stale-result", { decision });
        const settled = { ...state.outcomes, [decision]: outcome };
        const events = [{ type: "item-settled" as const, decision }];
        return Object.keys(settled).length < state.items.length
          ? { to: { ...state, outcomes: settled }, events }
          : { to: { status: "done", outcomes: settled }, events: [...events, { type: "done" as const }] };
      }),
      "time-up": cell(["done"], (state) => ({
        to: {
          status: "done",
          outcomes: {
            ...Object.fromEntries(state.items.map(({ decision }) => [decision, "unknown"])),
            ...state.outcomes,
          },
        },
      })),
    },
    done: {},
    refused: {},
  },
});

export interface Books {
  /** The verdict over a basket. */
  judge(count: number): Promise<string>;
  /** Pays once under a request id. */
  pay(requestId: string): Promise<void>;
}

export function runwayEffects(books: Books): readonly Effect[] {
  const retry = { attempts: 5, firstDelayMs: 1_000, withinMs: 600_000 };
  const settle = (decision: string, outcome: string): Command =>
    ({ type: "record-item", decision, outcome }) as Command;
  return [
    defineEffect({
      name: "check-basket",
      input: z.object({ count: z.int() }),
      timeoutMs: 10_000,
      retry,
      run: async ({ count }) => ({ type: "record-verdict", code: await books.judge(count) }) as Command,
      giveUp: (_input, code) => ({ type: "record-verdict", code }) as Command,
    }),
    defineEffect({
      name: "finalise-item",
      input: z.object({ decision: z.string(), version: z.int() }),
      timeoutMs: 10_000,
      retry,
      async run({ decision, version }, { ref, send }) {
        try {
          await send({ machine: "decision", id: decision }, { type: "finalise", batch: ref.id, version } as Command);
          return settle(decision, "scheduled");
        } catch (error) {
          if (error instanceof SegnoError && error.code !== "database-unavailable") return settle(decision, error.code);
          throw error;
        }
      },
      giveUp: ({ decision }) => settle(decision, "unknown"),
    }),
    defineEffect({
      name: "execute-decision",
      input: z.object({ executionKey: z.string() }),
      timeoutMs: 10_000,
      retry,
      async run({ executionKey }) {
        await books.pay(executionKey);
        return { type: "record-executed", executionKey } as Command;
      },
      giveUp: ({ executionKey }, code) => ({ type: "record-failed", executionKey, code }) as Command,
    }),
  ];
}
