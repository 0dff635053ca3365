import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgres } from "segno/postgres";
import { onServer } from "../../support/databases.ts";
import { openPrivateCluster } from "../../support/private-cluster.ts";
import { tenant } from "../system/tenant.ts";
import type { ServerSlot } from "./server-slot.ts";

/** Where the processes of a run keep their data, and how the run itself looks at it. */
export interface Place extends AsyncDisposable {
  readonly name: string;
  readonly database: { readonly url: string } | { readonly folder: string };
  /** Asks the database as the application does, each time in one snapshot. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  advanceClock(ms: number): Promise<void>;
  /** Ends every connection to the database, by the database's own hand. */
  readonly terminateBackends?: () => Promise<void>;
  /** Ends the database as a crash would, and starts it again. */
  readonly crashDatabase?: () => Promise<void>;
}

/** A Postgres server of the run's own, which may be crashed. */
export async function openOwnPostgres(): Promise<Place> {
  const cluster = await openPrivateCluster();
  const place = onPostgres("Postgres", cluster.url);
  return {
    ...place,
    crashDatabase: cluster.crash,
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** A database of the run's own on a server that others use too. */
export async function openSharedPostgres(url: string): Promise<Place> {
  const name = `segno_crash_${randomBytes(6).toString("hex")}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await onServer(url, `create database ${name}`);
  const place = onPostgres("Postgres", own.href);
  return {
    ...place,
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]();
      await onServer(url, `drop database if exists ${name} with (force)`);
    },
  };
}

/** PGlite in a folder: it can be reached through the one process that has it open. */
export async function openEmbeddedPlace(slots: () => readonly ServerSlot[]): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "segno-crash-"));
  const tell = async (word: "advance" | "query", argument: unknown): Promise<unknown> => {
    const [slot] = slots();
    if (!slot) throw new Error("no process has the database open");
    return slot.tell(word, argument);
  };
  return {
    name: "PGlite",
    database: { folder: join(folder, "data") },
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await tell("query", { sql, values })) as readonly Row[],
    advanceClock: async (ms) => void (await tell("advance", ms)),
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

function onPostgres(name: string, url: string): Place {
  const database = openPostgres({ url, connections: 2, onIdleError: () => undefined });
  return {
    name,
    database: { url },
    query: async (sql, values) => database.forTenant(tenant).query(sql, values),
    advanceClock: async (ms) => database.advanceClock(ms),
    terminateBackends: async () =>
      onServer(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      ),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}
