import { openPostgres } from "segno/postgres";
import type { Rate } from "../support/callers.ts";
import type { Contender } from "../support/contender.ts";
import { clear, createBenchDatabase } from "../support/database.ts";
import { lamp, lampTables, makeLamps } from "../support/lamp.ts";
import { measureInRounds } from "../support/rounds.ts";
import { segnoContender } from "../support/segno.ts";
import { closingAll } from "../support/closing.ts";
import { type Goal, type Measure, atLeast, atMost, cell, printTable, readVersions } from "../support/table.ts";
import { openDbos } from "./dbos.ts";
import { LIMIT_A, LIMIT_B, makeLimits } from "./limits.ts";
import { plainContender } from "./plain-pg.ts";
import { openRestate } from "./restate.ts";
import { turnByXstate } from "./xstate.ts";

const SEGNO = "segno";
const ALONE = "segno, not coalescing";
const PLAIN = "pg: load + versioned save, the same writes";
const DBOS = "DBOS: workflow with one step";
const RESTATE = "Restate: virtual object";

const METHOD = `
Durable transitions per second: closed loops of 1 to 256 callers over 10,000 aggregates of a hundred tenants, one process
of Node beside the server on the same machine. A transition of ours is the whole path: load, decide, and a save of state,
journal with event and key, history and one row of the outbox, under row-level security, its edge checked. *Limit A* writes
the same rows into the same tables (indexes and checks included) by one prepared statement of pgbench, without load,
row-level security or a check of the edge; *limit B* is the smallest durable transition, an update and an insert of two
rows. Where there are more callers than a server takes connections, the limits and \`pg\` run on 40, at which their rate is
the highest. DBOS and Restate do less in a transition: no key, no journal, no tenants. All in turn, in rounds; medians.`;

/** Measures durable transitions against the server's own limits and against the peers. */
export const measure: Measure = async (options) => closingAll(async (closing) => measureWith(closing, options));

async function measureWith(
  closing: AsyncDisposableStack,
  { short, server }: Parameters<Measure>[0],
): ReturnType<Measure> {
  const database = closing.use(await createBenchDatabase(server));
  const ours = closing.use(openPostgres({ url: database.url }));
  await ours.migrate({ migrations: [lampTables, makeLamps(100)], machines: [lamp] });
  const leftOut: { name: string; reason: string }[] = [];
  const contenders: Contender[] = [
    ...(await makeLimits(database)),
    plainContender(database.url, PLAIN),
    plainContender(database.url, "XState 5: restore + send + persist", turnByXstate),
    segnoContender(ours),
    segnoContender(ours, { name: ALONE, maxBatch: 1 }),
  ];
  for (const [name, open] of [
    [DBOS, async () => openDbos(database.url, DBOS)],
    [RESTATE, async () => openRestate(RESTATE)],
  ] as const)
    try {
      contenders.push(closing.use(await open()));
    } catch (error) {
      leftOut.push({ name, reason: String(error) });
    }
  await database.run("vacuum analyze");

  const counts = short ? [1, 32] : [1, 8, 32, 256];
  const rates = new Map<number, ReadonlyMap<string, Rate>>();
  for (const callers of counts)
    rates.set(
      callers,
      await measureInRounds(contenders, callers, {
        rounds: short ? 1 : 3,
        forMs: short ? 1_500 : 3_000,
        prepare: async ({ tables }) => clear(database, tables),
      }),
    );

  const of = (callers: number, name: string): Rate =>
    rates.get(callers)?.get(name) ?? { perSecond: Number.NaN, ended: 0, p50: Number.NaN, p99: Number.NaN };
  return {
    title: "Durable transitions",
    method: METHOD,
    columns: ["", ...counts.flatMap((count) => [`${count} callers /s`, "p50 ms", "p99 ms"])],
    rows: contenders.map(({ name }) => [
      name,
      ...counts.flatMap((count) => {
        const { perSecond, p50, p99 } = of(count, name);
        return [cell(perSecond), cell(p50, "", 2), cell(p99, "", 2)];
      }),
    ]),
    goals: goalsOf(of, short),
    versions: await readVersions(server, ["pg", "xstate", "@dbos-inc/dbos-sdk", "@restatedev/restate-sdk"]),
    leftOut,
  };
}

function goalsOf(of: (callers: number, name: string) => Rate, short: boolean): readonly Goal[] {
  const times = (callers: number, peer: string): number => of(callers, SEGNO).perSecond / of(callers, peer).perSecond;
  const least = (callers: number, limit: number, peer: string): Goal =>
    atLeast({ text: `${limit} × ${peer} at ${callers} callers`, measured: times(callers, peer), limit, unit: "×" });
  return [
    least(32, 1.5, LIMIT_A),
    least(32, 0.75, LIMIT_B),
    least(32, 3, PLAIN),
    least(32, 15, DBOS),
    least(32, 10, RESTATE),
    atMost({
      text: `p50 within 2 × that of ${LIMIT_A} at 1 caller`,
      measured: of(1, SEGNO).p50 / of(1, LIMIT_A).p50,
      limit: 2,
      unit: "×",
    }),
    ...(short ? [] : [least(256, 2.5, LIMIT_A), least(256, 1, LIMIT_B), least(8, 1, ALONE)]),
  ];
}

if (import.meta.main) await printTable(measure);
