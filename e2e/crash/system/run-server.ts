import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type Actor,
  type Json,
  type Log,
  type Metrics,
  createActor,
  createEngine,
  createLocalBus,
  createWorker,
} from "segno";
import { createHttp, machineRoutes, problemTable } from "segno/http";
import {
  aggregateTable,
  appSchema,
  createDatabaseClock,
  openEmbedded,
  openNotifyBus,
  openPostgres,
} from "segno/postgres";
import { createSocketServer } from "segno/socket";
import { orderEffects, postOrder } from "./effects.ts";
import { ledger } from "./ledger.ts";
import { nodeListener } from "./node-listener.ts";
import { order } from "./order.ts";
import { isPlant, plantBus, plantStore } from "./plants.ts";
import { tenant } from "./tenant.ts";

/** One process of the system under test: its doors, its worker, and waits that are short. Read from the environment. */
const { CRASH_DATABASE: url, CRASH_FOLDER: folder, CRASH_OUTSIDE: outsideUrl = "", CRASH_PLANT: named } = process.env;
const plant = isPlant(named) ? named : undefined;
const poll = plant !== "lost-hint";
const leaseMs = 1_000;
const never = 2 ** 31 - 1;

const log: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (sentence, fields) => console.error(sentence, fields),
};
const metrics: Metrics = { count: () => undefined, observe: () => undefined, gauge: () => undefined };
const machines = [order, ledger];
const database = url
  ? openPostgres({ url, connections: 4, connectTimeoutMs: 1_000, statementTimeoutMs: 1_500, answerTimeoutMs: 2_000 })
  : await openEmbedded({ ...(folder && { folder }), cache: join(tmpdir(), "segno-cache") });
await database.migrate({
  migrations: [
    {
      name: "crash/0001-tables",
      breaking: false,
      up: [appSchema("crash"), ...machines.map((machine) => aggregateTable({ machine }))].join("\n"),
    },
  ],
  machines,
});
const clock = createDatabaseClock(database);
await clock.measure();
// so that a clock that jumps is followed soon; one that could not be asked is asked again
setInterval(() => void clock.measure().catch(() => undefined), 500);
const processName = `${process.pid}-${randomUUID()}`;
const bus = plantBus(
  plant,
  url ? await openNotifyBus({ url, process: processName, log, pulseMs: 500 }) : createLocalBus(),
);

const around = { bus, clock, log, metrics };
const store = plantStore(plant, database.store(machines), url);
const engine = createEngine({ ...around, machines, effects: orderEffects(outsideUrl), reactions: [postOrder], store });
createWorker({ engine, name: processName, leaseMs, concurrency: 8, pollMs: poll ? 400 : never }).start();

const actorOf = (subject: string | null | undefined): Actor | undefined =>
  subject ? createActor({ tenant, subject, kind: "person", roles: ["buyer"] }) : undefined;
const http = createHttp({
  ...around,
  counter: database.counter,
  ids: { next: () => randomUUID() },
  origins: [],
  problems: problemTable(...machines.map(({ refusals }) => refusals)),
  info: { title: "crash", version: "1" },
  engineFor: (asked) => engine.forTenant(asked),
  admit: async () => undefined,
  authenticate: async ({ request }) => {
    const actor = actorOf(request.headers.get("x-subject"));
    return actor && { actor, via: "key" };
  },
  routes: [
    ...machineRoutes({ machine: order, path: "/api/order", auth: "key", create: { command: "place" } }),
    ...machineRoutes({ machine: ledger, path: "/api/ledger", auth: "key" }),
  ],
});
const server = createServer(nodeListener(http));
createSocketServer<Actor>({
  ...around,
  engine,
  server,
  authenticate: async ({ headers }) => actorOf(headers["x-subject"]?.toString()),
  actorFor: async (actor, asked) => (actor.tenant === asked ? actor : undefined),
  limits: { pingMs: 1_000, pongMs: 2_000, recheckMs: poll ? 1_500 : never },
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  say("ready", { port: typeof address === "object" ? address?.port : 0 });
});

/** The clock and the tables, for who drives an embedded database and so cannot reach it from outside. */
const words: Readonly<Record<string, (argument: never) => Promise<unknown>>> = {
  advance: async (ms: number) => {
    await database.advanceClock(ms);
    bus.wake();
  },
  query: async ({ sql, values }: { sql: string; values: readonly Json[] }) =>
    database.forTenant(tenant).query(sql, values),
};
const lines = createInterface({ input: process.stdin });
lines.on("close", () => process.exit(0)); // who started it is gone
lines.on("line", (line) => {
  const { id, word, argument } = JSON.parse(line) as { id: number; word: string; argument: never };
  void (words[word]?.(argument) ?? Promise.reject(new TypeError(`${word} is no word of this server`))).then(
    (value) => say("answer", { id, value }),
    (error: unknown) => say("answer", { id, error: String(error) }),
  );
});

function say(word: string, value: object): void {
  process.stdout.write(`${word} ${JSON.stringify(value)}\n`);
}
