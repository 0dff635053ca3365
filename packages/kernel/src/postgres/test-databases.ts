import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { Database } from "./database.ts";
import { openEmbedded, openPostgres } from "./open.ts";

/** One kind of database that a test runs on; each call opens a new and empty one. */
export interface TestDatabase {
  readonly name: "PGlite" | "Postgres";
  open(): Promise<{ readonly database: Database; readonly url: string | undefined; close(): Promise<void> }>;
}

/** Where the template of new embedded folders is kept between runs. */
export const testCache: string = join(tmpdir(), "segno-test-cache");

/**
 * The databases that this run's tests are for: PGlite always, Postgres where a URL is given. Tests reach servers through
 * what they are told and never by probing.
 */
export function testDatabases(url: string | undefined): readonly TestDatabase[] {
  const embedded: TestDatabase = {
    name: "PGlite",
    open: async () => {
      const database = await openEmbedded({ cache: testCache });
      return { database, url: undefined, close: async () => database.close() };
    },
  };
  return url === undefined || url === ""
    ? [embedded]
    : [embedded, { name: "Postgres", open: async () => openFresh(url) }];
}

/** A database of its own on the server, dropped when it is closed. */
async function openFresh(url: string): Promise<{ database: Database; url: string; close(): Promise<void> }> {
  const name = `segno_test_${randomBytes(6).toString("hex")}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await onServer(url, `create database ${name}`);
  const database = openPostgres({ url: own.href });
  return {
    database,
    url: own.href,
    close: async () => {
      await database.close();
      await onServer(url, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
