import assert from "node:assert/strict";
import { cellsOf, createActor, defineEffect, defineMachine, instant, parseTenantId } from "segno";
import { type ViewEnvelope, createClient } from "segno/client";
import { serve } from "segno/serve";
import { WebSocket } from "ws";
import { z } from "zod";

// A parcel waits in a locker: an effect tells its receiver, and a timer sends it back when nobody comes for it.
const state = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("waiting"), until: instant, told: z.boolean() }),
  z.strictObject({ status: z.literal("gone"), because: z.enum(["collected", "returned"]) }),
]);
type Plain<Type extends string> = Type extends string ? { type: Type } : never;
interface Parcel {
  readonly state: z.infer<typeof state>;
  readonly command: { type: "arrive"; forMs: number } | Plain<"collect" | "record-told" | "time-out">;
  readonly event: never;
  readonly effects: { tell: { parcel: string } };
  readonly facts: object;
  readonly view: z.infer<typeof state>;
}
const none = z.strictObject({});
const cell = cellsOf<Parcel>();
const parcel = defineMachine<Parcel>({
  name: "parcel",
  version: 1,
  table: "lockers.parcel",
  state,
  events: {},
  effects: ["tell"],
  commands: { arrive: z.strictObject({ forMs: z.int() }), collect: none, "record-told": none, "time-out": none },
  may: { arrive: ["courier"], collect: ["receiver"], "record-told": ["effect"], "time-out": ["timer"] },
  sees: () => true,
  view: (now) => now,
  after: { waiting: { limit: { at: ({ until }) => until, send: { type: "time-out" } } } },
  cells: {
    new: {
      arrive: cell(["waiting"], (_new, { forMs }, { now, id }) => ({
        to: { status: "waiting", until: new Date(now.getTime() + forMs), told: false },
        effects: [{ effect: "tell", input: { parcel: id } }],
      })),
    },
    waiting: {
      "record-told": cell(["waiting"], (waiting) => ({ to: { ...waiting, told: true } })),
      collect: cell(["gone"], () => ({ to: { status: "gone", because: "collected" } })),
      "time-out": cell(["gone"], () => ({ to: { status: "gone", because: "returned" } })),
    },
    gone: {},
  },
});
const letters: string[] = [];
const tell = defineEffect({
  name: "tell",
  input: z.strictObject({ parcel: z.string() }),
  timeoutMs: 1_000,
  retry: { attempts: 3, firstDelayMs: 100, withinMs: 5_000 },
  run: async ({ parcel: id }) => (letters.push(id), { type: "record-told" }),
  giveUp: () => undefined,
});
// REST makes parcels, the socket shows each step of theirs.
const tenant = parseTenantId("lockers");
const ada = createActor({ tenant, subject: "ada", kind: "person", roles: ["courier", "receiver"] });
const parts = { machines: [parcel], effects: [tell], create: { parcel: "arrive" } };
const server = await serve({ ...parts, actorOf: async () => ada });
const client = createClient({ url: `${server.url.replace("http", "ws")}/socket`, tenant, WebSocket });
const make = async (forMs: number) => client.rest<{ view: ViewEnvelope }>("POST", "/api/parcel", { body: { forMs } });
type Shown = ViewEnvelope & { because?: string };
const endOf = async (id: string) =>
  new Promise((done) => {
    client.subscribe<Shown>({ machine: "parcel", id }, ({ view }) => view?.because && done(view.because));
  });
const [first = "", second = ""] = (await Promise.all([make(60_000), make(300)])).map(({ body }) => body.view.id);
const ends = Promise.all([endOf(first), endOf(second)]);
await client.send({ machine: "parcel", id: first }, { type: "collect" });
assert.deepEqual(await ends, ["collected", "returned"]);
assert.deepEqual(letters.toSorted(), [first, second].toSorted());
client.close();
await server.close();
console.log("one parcel was collected, one went back, and the receiver was told of both");
