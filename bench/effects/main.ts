import { median } from "../support/callers.ts";
import { createBenchDatabase } from "../support/database.ts";
import { type Cell, type Measure, atLeast, atMost, cell, printTable, readVersions } from "../support/table.ts";
import type { Contender } from "./contender.ts";
import { contenders } from "./contenders.ts";
import { type Delay, delayBetween, delayInOne, drain, flow } from "./measures.ts";

interface Round {
  readonly tell: number;
  readonly ask: number;
  readonly backlog: number;
  readonly backlogWithResult: number;
  readonly inOne: Delay;
  readonly between: Delay;
}

const LONG = { rounds: 3, count: 20_000, steady: { count: 2_000, perSecond: 200 } };
const SHORT = { rounds: 1, count: 500, steady: { count: 100, perSecond: 100 } };

const RATES: readonly (readonly [string, (round: Round) => number])[] = [
  ["asked for and done", ({ tell }) => tell],
  ["with a result", ({ ask }) => ask],
  ["backlog", ({ backlog }) => backlog],
  ["backlog with results", ({ backlogWithResult }) => backlogWithResult],
];
const DELAYS: readonly (readonly [string, (round: Round) => number])[] = [
  ["p50", ({ inOne }) => inOne.p50],
  ["p99", ({ inOne }) => inOne.p99],
  ["p50, other process", ({ between }) => between.p50],
  ["p99, other process", ({ between }) => between.p99],
];

/** From the commit to the start of an effect, and effects per second to their completion. */
export const measure: Measure = async ({ short, server }) => {
  const size = short ? SHORT : LONG;
  const rounds = new Map<Contender, Round[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < size.rounds; round += 1)
    for (const contender of contenders) rounds.get(contender)?.push(await runRound(contender, server, size));

  const of = (contender: Contender | undefined, value: (round: Round) => number): number =>
    median((contender && rounds.get(contender)?.map(value)) ?? []);
  const [ours, ...peers] = contenders;
  const besidePeers = (value: (round: Round) => number): number =>
    of(ours, value) / Math.max(...peers.map((peer) => of(peer, value)));
  return {
    title: "Effects",
    method: method(size),
    columns: ["", ...RATES.map(([name]) => name), ...DELAYS.map(([name]) => name)],
    rows: contenders.map((contender): readonly Cell[] => [
      contender.name,
      ...RATES.map(([, value]) => cell(of(contender, value), "/s")),
      ...DELAYS.map(([, value]) => cell(of(contender, value), "ms", 1)),
    ]),
    goals: [
      ...DELAYS.filter(([name]) => name.startsWith("p99")).map(([name, value]) =>
        atMost({ text: `commit to start, ${name}`, measured: of(ours, value), limit: 20, unit: "ms", decimals: 1 }),
      ),
      ...RATES.map(([name, value]) =>
        atLeast({ text: `${name}, beside the fastest peer`, measured: besidePeers(value), limit: 2, unit: "×" }),
      ),
    ],
    versions: await readVersions(server, ["pg-boss", "graphile-worker", "pg"]),
    leftOut: [],
  };
};

/** Each round in a database of its own, so that nobody meets the dead rows of another. */
async function runRound(contender: Contender, server: string, { count, steady }: typeof LONG): Promise<Round> {
  const database = await createBenchDatabase(server);
  const afresh = async <Result>(measured: () => Promise<Result>): Promise<Result> => {
    await database.run("vacuum analyze");
    return measured();
  };
  try {
    await contender.prepare(database);
    return {
      tell: await afresh(async () => flow(contender, database, { effect: "tell", count })),
      ask: await afresh(async () => flow(contender, database, { effect: "ask", count })),
      backlog: await afresh(async () => drain(contender, database, { effect: "tell", count })),
      backlogWithResult: await afresh(async () => drain(contender, database, { effect: "ask", count })),
      inOne: await afresh(async () => delayInOne(contender, database.url, steady)),
      between: await afresh(async () => delayBetween(contender, database.url, steady)),
    };
  } finally {
    await database.close();
  }
}

function method({ rounds, count, steady }: typeof LONG): string {
  return `
Medians of ${rounds} interleaved round(s), each in a fresh database of one server.

*Asked for and done*: 32 callers ask for ${count} effects in all, each in the commit that changes a row, while the worker runs; the
clock stops when the database holds none that is open. The effect itself does nothing. *With a result*: what came of it changes
the row again. segno saves it in the commit that closes the effect; a batch of pg-boss that is settled as one is written in the
transaction that completes it; where each job is settled alone, and in graphile-worker, the row is changed first and the job
completed after it. *Backlog*: the ${count} are there before the worker starts, and only the worker is timed.

*Delay*: ${steady.perSecond} a second, ${steady.count} in all, from the commit's acknowledgement at the sender to the first line of
the effect; in one process, and with the worker in another.

What asking costs is not the same: a command of segno is loaded, decided, checked against its edges and saved with its journal
entry, its history and its key under row-level security; a peer updates one row and adds the job. segno: 500 places, the bus
over \`NOTIFY\` as a server on Postgres has it. pg-boss: \`useListenNotify\` and \`notify\`, batches of 250,
\`burstWhenBatchFull\`, 4 fetchers; once with \`perJobResults\`, so that one job's failure is its own as an effect's is, and once
with a batch that fails or is done as one. graphile-worker: 24 concurrent jobs, a local queue of 500, completion in batches.`;
}

if (import.meta.main) await printTable(measure);
