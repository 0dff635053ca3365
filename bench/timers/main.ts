import { median } from "../support/callers.ts";
import { createBenchDatabase } from "../support/database.ts";
import { type Measure, atMost, cell, printTable, readVersions } from "../support/table.ts";
import type { Contender } from "./contender.ts";
import { type Costs, type Lateness, measureCosts, measureLateness } from "./measures.ts";
import { pgBoss } from "./pg-boss.ts";
import { segno } from "./segno.ts";

const LONG = { armed: 1_000_000, turns: 5, forMs: 3_000, perSecond: 1_000, seconds: 30 };
const SHORT = { armed: 20_000, turns: 1, forMs: 1_000, perSecond: 200, seconds: 2 };

interface Measured {
  readonly costs: readonly Costs[];
  readonly lateness: Lateness;
}

/** What a timer costs when it is armed, and how late it fires, while a great many others wait. */
export const measure: Measure = async ({ short, server }) => {
  const size = short ? SHORT : LONG;
  const contenders = [segno, pgBoss];
  const measured = new Map<Contender, Measured>();
  for (const contender of contenders) measured.set(contender, await measureOne(contender, server, size));
  const ours = measured.get(segno);
  return {
    title: "Timers",
    method: method(size),
    columns: ["", "made with a timer", "made without", "cost", "late, p50", "late, p99", "latest"],
    rows: [...measured].map(([{ name }, { costs, lateness }]) => [
      name,
      cell(median(costs.map(({ armedPerSecond }) => armedPerSecond)), "/s"),
      cell(median(costs.map(({ notedPerSecond }) => notedPerSecond)), "/s"),
      cell(costOf(costs), "×", 2),
      ...[lateness.p50, lateness.p99, lateness.most].map((ms) => cell(ms, "ms")),
    ]),
    goals: [
      atMost({
        text: `late at p99, ${size.armed.toLocaleString("en")} armed and ${size.perSecond} due a second, all fired`,
        measured: ours?.lateness.p99 ?? Number.NaN,
        limit: 1_000,
        unit: "ms",
        decimals: 0,
      }),
      atMost({
        text: "a transition that arms a timer, beside the same without",
        measured: costOf(ours?.costs ?? []),
        limit: 1.1,
        unit: "×",
      }),
    ],
    versions: await readVersions(server, ["pg-boss", "pg"]),
    leftOut: [],
  };
};

async function measureOne(contender: Contender, server: string, size: typeof LONG): Promise<Measured> {
  const database = await createBenchDatabase(server);
  try {
    await contender.prepare(database, size.armed);
    await database.run("vacuum analyze");
    const fired = new Map<string, number>();
    const opened = await contender.open(database.url, (id) => {
      if (!fired.has(id)) fired.set(id, Date.now());
    });
    try {
      const costs = await measureCosts(opened, size.forMs, size.turns);
      const count = size.perSecond * size.seconds;
      const slowest = Math.min(...costs.map(({ armedPerSecond }) => armedPerSecond));
      const leadMs = 3_000 + (2 * count * 1_000) / slowest;
      const lateness = await measureLateness(opened, { count, perSecond: size.perSecond, leadMs, fired });
      return { costs, lateness };
    } finally {
      await opened.close();
    }
  } finally {
    await database.close();
  }
}

/** Of each turn, since the machine's mood changes from one to the next. */
function costOf(costs: readonly Costs[]): number {
  return median(costs.map(({ armedPerSecond, notedPerSecond }) => notedPerSecond / armedPerSecond));
}

function method({ armed, turns, forMs, perSecond, seconds }: typeof LONG): string {
  return `
${armed.toLocaleString("en")} timers for tomorrow are there throughout, written by SQL (segno) and by its own bulk call (pg-boss).

*Cost*: 32 callers make rows with a timer for tomorrow and the same rows without one, turn about, ${turns} turn(s) of ${forMs} ms each;
medians. A row of segno is made by a whole transition (journal, history, key, row-level security), one of pg-boss by an insert and
\`send\` with \`startAfter\` in one transaction.

*Lateness*: ${perSecond * seconds} timers, armed one by one beforehand, come due ${perSecond} a second. Late is from the instant that was asked
for to the commit of what the timer is for: the timer's command in segno, the update of a row in pg-boss. pg-boss looks each
half second, its shortest interval, in batches of 500 by two fetchers that do not rest while batches are full.`;
}

if (import.meta.main) await printTable(measure);
