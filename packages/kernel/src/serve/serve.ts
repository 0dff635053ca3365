import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../engine/create-engine.ts";
import type { FactsReader } from "../engine/engine-types.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import type { Log, Metrics } from "../engine/ports.ts";
import { createWorker } from "../engine/worker.ts";
import { type Http, createHttp } from "../http/create-http.ts";
import { machineRoutes } from "../http/machine-routes.ts";
import type { Machine } from "../machine/define.ts";
import type { Effect, Reaction } from "../machine/effect.ts";
import type { Actor } from "../machine/types.ts";
import { createDatabaseClock } from "../postgres/database.ts";
import { openEmbedded, openPostgres } from "../postgres/open.ts";
import { aggregateTable, appSchema } from "../postgres/tables.ts";
import { problemTable } from "../protocol/problem.ts";
import { createSocketServer } from "../socket/socket-server.ts";

export interface ServeOptions {
  readonly machines: readonly Machine[];
  readonly effects?: readonly Effect[];
  readonly reactions?: readonly Reaction[];
  readonly facts?: readonly FactsReader[];
  /** Who asks: for a request and for a socket alike; nothing is answered 401 and 4401. */
  readonly actorOf: (headers: Readonly<Record<string, string | undefined>>) => Promise<Actor | undefined>;
  /** By machine, the command that `POST /api/<machine>` makes one with. */
  readonly create: Readonly<Record<string, string>>;
  /** Folder of the embedded database; in memory when absent. */
  readonly folder?: string;
  /** A Postgres server instead. */
  readonly databaseUrl?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly log?: Log;
}

export interface Served extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
}

const quiet: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (sentence, fields) => console.error(sentence, fields),
};
const uncounted: Metrics = { count: () => undefined, observe: () => undefined, gauge: () => undefined };

/**
 * Runs machines with REST at `/api/<machine>`, the socket at `/socket` and a worker, in one process: for a program of a
 * page. What needs pages, people or several products composes the doors itself, as `apps/server` does. Listens on
 * loopback alone.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { machines, databaseUrl, folder, log = quiet } = options;
  const database =
    databaseUrl === undefined
      ? await openEmbedded({ ...(folder && { folder }), cache: join(tmpdir(), "segno-cache") })
      : openPostgres({ url: databaseUrl });
  const up = [...new Set(machines.map(({ table }) => table.split(".")[0] ?? ""))].map(appSchema).join("\n");
  const tables = machines.map((machine) => aggregateTable({ machine })).join("\n");
  await database.migrate({
    migrations: [{ name: "serve/0001-tables", breaking: false, up: `${up}\n${tables}` }],
    machines,
  });

  const [bus, clock] = [createLocalBus(), createDatabaseClock(database)];
  await clock.measure();
  const around = { bus, clock, log, metrics: uncounted };
  const { effects = [], reactions = [], facts = [] } = options;
  const calls = new AsyncLocalStorage<string>();
  const engine = createEngine({
    machines,
    effects,
    reactions,
    facts,
    store: database.store(machines),
    calls,
    ...around,
  });
  const worker = createWorker({ engine, name: `${process.pid}` });
  worker.start();

  const http = createHttp({
    ...around,
    counter: database.counter,
    ids: { next: () => randomUUID() },
    origins: [],
    problems: problemTable(...machines.map(({ refusals }) => refusals)),
    info: { title: "Segno", version: "1" },
    engineFor: (tenant) => engine.forTenant(tenant),
    admit: async () => undefined,
    authenticate: async ({ request }) => {
      const actor = await options.actorOf(Object.fromEntries(request.headers));
      return actor && { actor, via: "key" };
    },
    routes: machines.flatMap((machine) => {
      const command = options.create[machine.name];
      return machineRoutes({
        machine,
        path: `/api/${machine.name}`,
        auth: "key",
        ...(command ? { create: { command } } : {}),
      });
    }),
  });
  const server = createServer((request, response) => void answer(http, request, response));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const sockets = createSocketServer<Actor>({
    ...around,
    engine,
    server,
    authenticate: async ({ headers }) => options.actorOf(flat(headers)),
    actorFor: async (actor, tenant) => (actor.tenant === tenant ? actor : undefined),
  });

  const address = server.address();
  const close = async (): Promise<void> => {
    await sockets.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await worker.stop();
    await bus.close();
    await database.close();
  };
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function flat(headers: IncomingMessage["headers"]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

/** Hands a request of Node's to the door, and the door's response back. */
async function answer(http: Http, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // the door bounds what it reads; this stays on loopback
  const { method = "GET", url = "/" } = request;
  const body = method === "GET" || method === "HEAD" ? {} : { body: Buffer.concat(chunks) };
  const headers = new Headers(
    Object.entries(flat(request.headers)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const made = await http.fetch(
    new Request(`http://${request.headers.host ?? "localhost"}${url}`, { method, headers, ...body }),
    {
      ...(request.socket.remoteAddress && { address: request.socket.remoteAddress }),
    },
  );
  response.writeHead(made.status, Object.fromEntries(made.headers));
  response.end(Buffer.from(await made.arrayBuffer()));
}
