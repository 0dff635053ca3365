import { randomBytes } from "node:crypto";
import { Client } from "pg";

export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** Runs one text of SQL as the owner; several statements may stand in it. */
  run(sql: string): Promise<void>;
  value(sql: string): Promise<string>;
  close(): Promise<void>;
}

/** Makes an empty database on the server that `DATABASE_URL` names, dropped when it is closed. */
export async function createBenchDatabase(server: string): Promise<BenchDatabase> {
  const name = `segno_bench_${randomBytes(4).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const own = new Client({ connectionString: url.href });
  await own.connect();
  const close = async (): Promise<void> => {
    await own.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return {
    url: url.href,
    run: async (sql) => {
      await own.query(sql);
    },
    value: async (sql) => String(Object.values((await own.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0]),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Empties what grows with each transition (all but the first of the tables), so that each round begins alike. */
export async function clear(database: BenchDatabase, [rows, ...growing]: readonly string[]): Promise<void> {
  if (growing.length > 0) await database.run(`truncate ${growing.join(", ")}`);
  if (rows !== undefined) await database.run(`vacuum ${rows}`);
}
