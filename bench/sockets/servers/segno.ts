import { createServer } from "node:http";
import { createEngine } from "segno";
import { createDatabaseClock, openNotifyBus, openPostgres } from "segno/postgres";
import { createSocketServer } from "segno/socket";
import { silentLog, silentMetrics } from "../../support/silent.ts";
import { board, keeperOf } from "../board.ts";
import type { StartServer } from "../contender.ts";
import { listen } from "./listen.ts";

/** The whole channel, over Postgres, with the bus that a server on it has. */
export const startSegno: StartServer = async ({ port, databaseUrl }) => {
  const database = openPostgres({ url: databaseUrl });
  const bus = await openNotifyBus({ url: databaseUrl, process: `${process.pid}`, log: silentLog });
  const clock = createDatabaseClock(database);
  const around = { bus, clock, log: silentLog, metrics: silentMetrics };
  const engine = createEngine({ machines: [board], effects: [], store: database.store([board]), ...around });
  const server = createServer();
  createSocketServer<{ readonly subject: string; readonly n: number }>({
    ...around,
    engine,
    server,
    authenticate: async ({ headers }) => {
      const n = Number(headers["x-session"]);
      return { subject: `keeper-${n}`, n };
    },
    actorFor: async ({ n }, tenant) => keeperOf(n, tenant),
  });
  return listen(server, port);
};
