import { openPostgres } from "segno/postgres";
import { type Rate, median } from "../support/callers.ts";
import type { Contender } from "../support/contender.ts";
import { createBenchDatabase } from "../support/database.ts";
import { lamp, lampTables, makeLamps, note } from "../support/lamp.ts";
import { segnoContender } from "../support/segno.ts";
import { closingAll } from "../support/closing.ts";
import { type Measure, atMost, cell, printTable, readVersions } from "../support/table.ts";

const METHOD = `
Transitions at 32 callers over 10 thousand, 100 thousand and 1 million aggregates, and over 1 million whose journal and
history hold 10 million rows (ten versions of each), each size in a database of its own, in turn. At the small sizes the
rows are in the server's memory (\`shared_buffers\` as installed), at the large ones they are not.`;

interface Size {
  readonly name: string;
  readonly perTenant: number;
  /** Journal and history rows of each aggregate before the measurement. */
  readonly versions: number;
}

const SIZES: readonly Size[] = [
  { name: "10 thousand", perTenant: 100, versions: 1 },
  { name: "100 thousand", perTenant: 1_000, versions: 1 },
  { name: "1 million", perTenant: 10_000, versions: 1 },
  { name: "1 million, journal of 10 million", perTenant: 10_000, versions: 10 },
];

/** Measures whether transitions grow slower with the number of aggregates and the length of the journal. */
export const measure: Measure = async (options) => closingAll(async (closing) => measureWith(closing, options));

async function measureWith(
  closing: AsyncDisposableStack,
  { short, server }: Parameters<Measure>[0],
): ReturnType<Measure> {
  const sizes = short ? SIZES.slice(0, 2) : SIZES;
  const rounds = short ? 1 : 3;
  const opened = [];
  for (const size of sizes) opened.push({ name: size.name, contender: await openSize(closing, server, size) });
  const rates = new Map<string, Rate[]>(sizes.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, contender } of opened)
      rates.get(name)?.push(await contender.measure({ callers: 32, forMs: short ? 2_000 : 10_000 }));
  const rateOf = (name: string): number => median((rates.get(name) ?? []).map(({ perSecond }) => perSecond));
  const first = rateOf(sizes[0]?.name ?? "");
  return {
    title: "Growth",
    method: METHOD,
    columns: ["aggregates", "transitions /s", "times the smallest's time"],
    rows: sizes.map(({ name }) => [name, cell(rateOf(name)), cell(first / rateOf(name), "×", 2)]),
    goals: [
      atMost({
        text: "time of a transition at the largest size over that at the smallest",
        measured: first / rateOf(sizes.at(-1)?.name ?? ""),
        limit: 1.3,
        unit: "×",
      }),
    ],
    versions: await readVersions(server, []),
    leftOut: [],
  };
}

async function openSize(
  closing: AsyncDisposableStack,
  server: string,
  { perTenant, versions }: Size,
): Promise<Contender> {
  const database = closing.use(await createBenchDatabase(server));
  const ours = closing.use(openPostgres({ url: database.url }));
  await ours.migrate({ migrations: [lampTables, makeLamps(perTenant)], machines: [lamp] });
  await database.run(pastOf(versions));
  await database.run("vacuum analyze");
  await database.run("checkpoint");
  return segnoContender(ours, { perTenant });
}

/** Versions that were written before, and the rows brought to the last of them. */
function pastOf(versions: number): string {
  return `
    insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status,
           events, effects, key, digest, machine_version)
    select tenant_id, 'lamp', id, v, now(), 'keeper-1', 'person', 'turn', 'off', 'on', '[{"type":"turned","turns":1}]', array['tell'],
           'c:keeper-1:' || gen_random_uuid(), repeat('0', 64), 1
      from bench.lamp, generate_series(1, ${versions}) as v;
    insert into segno.history (tenant_id, machine, aggregate_id, version, at, machine_version, undo)
    select tenant_id, 'lamp', id, v, now(), 1, '[{"op":"replace","path":"/note","value":"${note}"}]'
      from bench.lamp, generate_series(1, ${versions}) as v;
    alter table bench.lamp disable trigger all;
    update bench.lamp set version = ${versions};
    alter table bench.lamp enable trigger all`;
}

if (import.meta.main) await printTable(measure);
