import { mkdtemp, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

/** Where a server of a test keeps what it has: a folder, and a database of its own where it is for Postgres. */
export interface Place extends AsyncDisposable {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
}

export interface PlaceKind {
  readonly name: "PGlite" | "Postgres";
  open(): Promise<Place>;
}

/** PGlite, in a folder of its own. */
export const embedded: PlaceKind = {
  name: "PGlite",
  open: async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "segno-e2e-"));
    return {
      dataFolder,
      databaseUrl: undefined,
      [Symbol.asyncDispose]: async () => rm(dataFolder, { recursive: true, force: true }),
    };
  },
};

/** PGlite always, Postgres where a URL is given. */
export function placeKinds(url: string | undefined): readonly PlaceKind[] {
  if (!url) return [embedded];
  const server: PlaceKind = {
    name: "Postgres",
    open: async () => {
      const place = await embedded.open();
      const name = `segno_e2e_${randomBytes(6).toString("hex")}`;
      const own = new URL(url);
      own.pathname = `/${name}`;
      await onServer(url, `create database ${name}`);
      return {
        dataFolder: place.dataFolder,
        databaseUrl: own.href,
        [Symbol.asyncDispose]: async () => {
          await place[Symbol.asyncDispose]();
          await onServer(url, `drop database if exists ${name} with (force)`);
        },
      };
    },
  };
  return [embedded, server];
}

export async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
