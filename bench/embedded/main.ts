import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { openEmbedded } from "segno/postgres";
import { runCallers } from "../support/callers.ts";
import type { Contender } from "../support/contender.ts";
import { lamp, lampTables, makeLamps, note } from "../support/lamp.ts";
import { randomLamp } from "../support/random-lamp.ts";
import { measureInRounds } from "../support/rounds.ts";
import { segnoContender } from "../support/segno.ts";
import { closingAll } from "../support/closing.ts";
import { type Measure, atLeast, cell, printTable, readVersions } from "../support/table.ts";

const METHOD = `
The same transitions on the embedded database, PGlite in the process's own folder: 10,000 aggregates. The limit is one
statement of PGlite by itself: the update of one row by its key and the insert of a line, in a folder of its own, one after
another as PGlite takes them.`;

const LIMIT = "limit: one statement on PGlite";

/** Measures transitions on PGlite against one statement on PGlite. */
export const measure: Measure = async (options) => closingAll(async (closing) => measureWith(closing, options));

async function measureWith(
  closing: AsyncDisposableStack,
  { short, server }: Parameters<Measure>[0],
): ReturnType<Measure> {
  const folder = await mkdtemp(join(tmpdir(), "segno-bench-"));
  closing.defer(async () => rm(folder, { recursive: true }));
  const database = closing.use(await openEmbedded({ folder: join(folder, "ours") }));
  await database.migrate({ migrations: [lampTables, makeLamps(100)], machines: [lamp] });
  const ours = segnoContender(database);
  const contenders = [closing.use(await openLimit(join(folder, "limit"))), ours];
  const counts = short ? [32] : [1, 8, 32, 256];
  const rates = new Map<number, Awaited<ReturnType<typeof measureInRounds>>>();
  for (const callers of counts)
    rates.set(
      callers,
      await measureInRounds(contenders, callers, {
        rounds: short ? 1 : 3,
        forMs: short ? 3_000 : 5_000,
        prepare: async () => database.housekeep(),
      }),
    );
  const of = (callers: number, name: string) => rates.get(callers)?.get(name);
  const times = (of(32, ours.name)?.perSecond ?? Number.NaN) / (of(32, LIMIT)?.perSecond ?? Number.NaN);
  return {
    title: "Transitions on the embedded database",
    method: METHOD,
    columns: ["", ...counts.flatMap((count) => [`${count} callers /s`, "p50 ms", "p99 ms"])],
    rows: contenders.map(({ name }) => [
      name,
      ...counts.flatMap((count) => {
        const rate = of(count, name);
        return [
          cell(rate?.perSecond ?? Number.NaN),
          cell(rate?.p50 ?? Number.NaN, "", 2),
          cell(rate?.p99 ?? Number.NaN, "", 2),
        ];
      }),
    ]),
    goals: [atLeast({ text: "one statement on PGlite at 32 callers", measured: times, limit: 1, unit: "×" })],
    versions: await readVersions(server, ["@electric-sql/pglite"]),
    leftOut: [],
  };
}

const SMALLEST = `
with moved as (
  update lamp set version = version + 1, state = $3 where tenant_id = $1 and id = $2 returning tenant_id, id, version)
insert into journal (tenant_id, id, version, event) select tenant_id, id, version, '{"type":"turned"}' from moved`;

async function openLimit(folder: string): Promise<Contender & AsyncDisposable> {
  const database = await PGlite.create({ dataDir: folder });
  await database.exec(`
    create table lamp (tenant_id text, id text, version int not null, state jsonb not null, primary key (tenant_id, id));
    create table journal (tenant_id text, id text, version int, event jsonb not null, primary key (tenant_id, id, version));
    insert into lamp select 't-' || t, 'l-' || l, 1, '{}' from generate_series(0, 99) as t, generate_series(0, 99) as l`);
  const state = JSON.stringify({ status: "on", turns: 1, note });
  return {
    name: LIMIT,
    tables: [],
    measure: async (options) =>
      runCallers(options, async () => {
        const { tenant, id } = randomLamp();
        await database.query(SMALLEST, [tenant, id, state]);
      }),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

if (import.meta.main) await printTable(measure);
