import { expect, test } from "vitest";
import { z } from "zod";
import { digits, instant } from "../machine/codecs.ts";
import { defineMachine } from "../machine/define.ts";
import { parseTenantId } from "../machine/tenant.ts";
import { createActor } from "./actors.ts";
import { viewOf } from "./view.ts";

const state = z.strictObject({
  status: z.literal("due"),
  until: instant,
  amountMinor: digits,
  visits: z.array(instant),
  note: z.string().optional(),
});
interface Bill {
  readonly state: z.infer<typeof state>;
  readonly command: never;
  readonly event: never;
  readonly effects: object;
  readonly facts: object;
  readonly view: z.infer<typeof state>;
}
const bill = defineMachine<Bill>({
  name: "bill",
  version: 1,
  table: "bills.bill",
  state,
  commands: {},
  events: {},
  effects: [],
  may: {},
  sees: () => true,
  view: (now) => now,
  cells: { new: {}, due: {} },
});
const ada = createActor({ tenant: parseTenantId("t-1"), subject: "ada", kind: "person", roles: [] });

test("a view that shows instants and bigints holds what is sent of them, so that a change of one is a change", () => {
  const at = new Date("2026-11-21T09:00:00.000Z");
  const now: Bill["state"] = { status: "due", until: at, amountMinor: 12n, visits: [at], note: undefined };

  expect(viewOf(bill, now, ada, { id: "b-1", version: 3, now: at })).toEqual({
    status: "due",
    until: "2026-11-21T09:00:00.000Z",
    amountMinor: "12",
    visits: ["2026-11-21T09:00:00.000Z"],
    id: "b-1",
    version: 3,
    legal: [],
    at: "2026-11-21T09:00:00.000Z",
  });
});
