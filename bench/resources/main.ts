import { spawn } from "node:child_process";
import { readFile, readdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openEmbedded, openPostgres } from "segno/postgres";
import { createBenchDatabase } from "../support/database.ts";
import { lamp, lampTables, makeLamps } from "../support/lamp.ts";
import { segnoContender } from "../support/segno.ts";
import { closingAll } from "../support/closing.ts";
import { type Measure, atMost, cell, printTable, readVersions } from "../support/table.ts";

const METHOD = `
*Start to ready* is \`npm start\` with a new data folder, and again with that folder, until \`/readyz\` answers; *memory at rest*
is the server process's resident memory ten seconds later, nobody connected. *Bytes on disk* are what 10,000 aggregates
and their transitions take with journal, history and outbox kept for ever and the housekeeping called each 20,000
transitions: the folder of the embedded database, its write-ahead log included, and \`pg_database_size\`. The effects are
not run, so each transition's row of the outbox is there too.`;

const PORT = "3398";
const EACH = 20_000;

/** Measures what running the product takes: time to be ready, memory, disk. */
export const measure: Measure = async (options) => closingAll(async (closing) => measureWith(closing, options));

async function measureWith(
  closing: AsyncDisposableStack,
  { short, server }: Parameters<Measure>[0],
): ReturnType<Measure> {
  const folder = await mkdtemp(join(tmpdir(), "segno-bench-"));
  closing.defer(async () => rm(folder, { recursive: true }));
  const data = join(folder, "data");
  const first = await startOnce({ SEGNO_DATA: data }, short ? 1_000 : 10_000);
  const second = await startOnce({ SEGNO_DATA: data }, short ? 1_000 : 10_000);
  const transitions = short ? EACH : 1_000_000;

  const embedded = closing.use(await openEmbedded({ folder: join(folder, "embedded") }));
  const onEmbedded = await grow(embedded, transitions, {
    size: async () => sizeOf(join(folder, "embedded")),
    logSize: async () => sizeOf(join(folder, "embedded", "pg_wal")),
  });
  const database = closing.use(await createBenchDatabase(server));
  const postgres = closing.use(openPostgres({ url: database.url }));
  const onPostgres = await grow(postgres, transitions, {
    size: async () => Number(await database.value("select pg_database_size(current_database())")),
    logSize: async () => 0,
  });

  const each = (bytes: Grown): ReturnType<typeof cell> => cell((bytes.after - bytes.before) / transitions, "bytes");
  return {
    title: "Start, memory, disk",
    method: METHOD,
    columns: ["", "measured"],
    rows: [
      ["start to ready, new data folder", cell(first.seconds, "s", 1)],
      ["start to ready, second start", cell(second.seconds, "s", 1)],
      ["memory at rest, embedded database", cell(second.mebibytes, "MiB")],
      [`disk for each of ${transitions.toLocaleString("en")} transitions, embedded`, each(onEmbedded)],
      [`disk for each of ${transitions.toLocaleString("en")} transitions, Postgres`, each(onPostgres)],
      ["write-ahead log, embedded, at the most", cell(onEmbedded.log / 2 ** 20, "MiB")],
    ],
    goals: [
      atMost({ text: "second start to ready", measured: second.seconds, limit: 3, unit: "s", decimals: 1 }),
      atMost({
        text: "write-ahead log of the embedded database",
        measured: onEmbedded.log / 2 ** 20,
        limit: 128,
        unit: "MiB",
        decimals: 0,
      }),
    ],
    versions: await readVersions(server, ["@electric-sql/pglite"]),
    leftOut: [],
  };
}

async function startOnce(
  env: Readonly<Record<string, string>>,
  restMs: number,
): Promise<{ readonly seconds: number; readonly mebibytes: number }> {
  const { DATABASE_URL: _server, REDIS_URL: _redis, ...rest } = process.env;
  const begin = performance.now();
  const child = spawn("npm", ["start", "--silent"], {
    cwd: join(import.meta.dirname, "..", ".."),
    stdio: "ignore",
    detached: true,
    env: { ...rest, PORT, ...env },
  });
  const group = -(child.pid ?? 0);
  try {
    while (!(await fetch(`http://127.0.0.1:${PORT}/readyz`).catch(() => undefined))?.ok) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const seconds = (performance.now() - begin) / 1000;
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return { seconds, mebibytes: await memoryOf(-group) };
  } finally {
    const over = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null) {
      process.kill(group, "SIGTERM");
      await over;
    }
  }
}

/** Resident memory of the largest process of a group: the server among npm and its shell. */
async function memoryOf(group: number): Promise<number> {
  let most = 0;
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/u.test(name))) {
    const line = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
    if (Number(line.slice(line.lastIndexOf(")") + 2).split(" ")[2]) !== group) continue;
    const text = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    most = Math.max(most, Number(/VmRSS:\s+(\d+) kB/u.exec(text)?.[1] ?? 0) / 1024);
  }
  return most;
}

interface Grown {
  readonly before: number;
  readonly after: number;
  /** The largest write-ahead log that was seen; a server's is not its database's alone and counts 0. */
  readonly log: number;
}

async function grow(
  database: Database,
  transitions: number,
  { size, logSize }: { size(): Promise<number>; logSize(): Promise<number> },
): Promise<Grown> {
  await database.migrate({ migrations: [lampTables, makeLamps(100)], machines: [lamp] });
  await database.housekeep();
  const before = await size();
  const contender = segnoContender(database);
  let log = 0;
  for (let done = 0; done < transitions; done += EACH) {
    await contender.send(Math.min(EACH, transitions - done), 32);
    await database.housekeep();
    log = Math.max(log, await logSize());
  }
  return { before, after: await size(), log };
}

/** Bytes of all files under a folder. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path) : (await stat(path)).size;
  }
  return bytes;
}

if (import.meta.main) await printTable(measure);
