import { openPostgres } from "segno/postgres";
import { clear, createBenchDatabase } from "../support/database.ts";
import { lamp, lampTables, makeLamps } from "../support/lamp.ts";
import { measureInRounds } from "../support/rounds.ts";
import { segnoContender } from "../support/segno.ts";
import { closingAll } from "../support/closing.ts";
import { type Measure, atMost, cell, printTable, readVersions } from "../support/table.ts";

const METHOD = `
The same transitions at 32 callers over a hundred tenants, with row-level security as it always is, and with it switched off
on every table that a transition touches (\`alter table … disable row level security\`), in turn.`;

const ON = "row-level security on";
const OFF = "row-level security off";

/** Measures what row-level security costs a transition. */
export const measure: Measure = async (options) => closingAll(async (closing) => measureWith(closing, options));

async function measureWith(
  closing: AsyncDisposableStack,
  { short, server }: Parameters<Measure>[0],
): ReturnType<Measure> {
  const database = closing.use(await createBenchDatabase(server));
  const ours = closing.use(openPostgres({ url: database.url }));
  await ours.migrate({ migrations: [lampTables, makeLamps(100)], machines: [lamp] });
  await database.run("vacuum analyze");
  const contenders = [ON, OFF].map((name) => segnoContender(ours, { name }));
  const rates = await measureInRounds(contenders, 32, {
    rounds: short ? 2 : 7,
    forMs: short ? 1_500 : 4_000,
    prepare: async ({ name, tables }) => {
      await clear(database, tables);
      for (const table of tables)
        await database.run(`alter table ${table} ${name === ON ? "enable" : "disable"} row level security`);
    },
  });
  const cost = (rates.get(OFF)?.perSecond ?? Number.NaN) / (rates.get(ON)?.perSecond ?? Number.NaN);
  return {
    title: "Row-level security",
    method: METHOD,
    columns: ["", "transitions /s", "p50 ms", "p99 ms"],
    rows: [...rates].map(([name, { perSecond, p50, p99 }]) => [
      name,
      cell(perSecond),
      cell(p50, "", 2),
      cell(p99, "", 2),
    ]),
    goals: [atMost({ text: "time of a transition with it, over that without", measured: cost, limit: 1.1, unit: "×" })],
    versions: await readVersions(server, []),
    leftOut: [],
  };
}

if (import.meta.main) await printTable(measure);
