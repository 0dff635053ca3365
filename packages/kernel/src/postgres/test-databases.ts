import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { type Database, createDatabase } from "./database.ts";
import type { Driver } from "./driver.ts";
import { openPglite } from "./embedded/open-pglite.ts";
import { openPgDriver } from "./pg-driver.ts";
import { openPgliteDriver } from "./pglite-driver.ts";

/** One kind of database that a test runs on; each call opens a new and empty one. */
export interface TestDatabase {
  readonly name: "PGlite" | "Postgres";
  open(): Promise<OpenTestDatabase>;
}

export interface OpenTestDatabase {
  readonly database: Database;
  /** What is beneath it, for tests that look there. */
  readonly driver: Driver;
  readonly url: string | undefined;
  close(): Promise<void>;
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
      const driver = openPgliteDriver(await openPglite({ cache: testCache }));
      const database = createDatabase(driver);
      return { database, driver, url: undefined, close: async () => database.close() };
    },
  };
  return url === undefined || url === ""
    ? [embedded]
    : [embedded, { name: "Postgres", open: async () => openFresh(url) }];
}

/** A database of its own on the server, dropped when it is closed. */
async function openFresh(url: string): Promise<OpenTestDatabase> {
  const name = `segno_test_${randomBytes(6).toString("hex")}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await onServer(url, `create database ${name}`);
  const driver = openPgDriver({ url: own.href });
  const database = createDatabase(driver);
  return {
    database,
    driver,
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
