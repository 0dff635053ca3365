import { median } from "../support/callers.ts";
import { createBenchDatabase } from "../support/database.ts";
import { type Cell, type Measure, atLeast, atMost, cell, printTable, readVersions } from "../support/table.ts";
import type { Contender } from "./contender.ts";
import { contenders } from "./contenders.ts";
import { delayBetween, delayInOne, drain } from "./measures.ts";

interface Round {
  readonly askedPerSecond: number;
  readonly tellPerSecond: number;
  readonly askPerSecond: number;
  readonly inOne: { readonly p50: number; readonly p99: number };
  readonly between: { readonly p50: number; readonly p99: number };
}

const LONG = { rounds: 3, count: 20_000, steady: { count: 2_000, perSecond: 200 } };
const SHORT = { rounds: 1, count: 1_000, steady: { count: 200, perSecond: 100 } };

/** From the commit to the start of an effect, and effects per second to their completion. */
export const measure: Measure = async ({ short, server }) => {
  const size = short ? SHORT : LONG;
  const rounds = new Map<Contender, Round[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < size.rounds; round += 1)
    for (const contender of contenders) rounds.get(contender)?.push(await runRound(contender, server, size));

  const of = (contender: Contender | undefined, value: (round: Round) => number): number =>
    median((contender && rounds.get(contender)?.map(value)) ?? []);
  const [ours, ...peers] = contenders;
  const bestPeer = Math.max(...peers.map((peer) => of(peer, (round) => round.tellPerSecond)));
  const bestWithResult = Math.max(...peers.map((peer) => of(peer, (round) => round.askPerSecond)));
  return {
    title: "Effects",
    method: method(size),
    columns: [
      "",
      "effects/s",
      "with a result/s",
      "asked for/s",
      "p50",
      "p99",
      "p50, other process",
      "p99, other process",
    ],
    rows: contenders.map((contender): readonly Cell[] => [
      contender.name,
      cell(of(contender, (round) => round.tellPerSecond)),
      cell(of(contender, (round) => round.askPerSecond)),
      cell(of(contender, (round) => round.askedPerSecond)),
      ...[
        of(contender, ({ inOne }) => inOne.p50),
        of(contender, ({ inOne }) => inOne.p99),
        of(contender, ({ between }) => between.p50),
        of(contender, ({ between }) => between.p99),
      ].map((ms) => cell(ms, "ms", 1)),
    ]),
    goals: [
      ...(["inOne", "between"] as const).map((where) =>
        atMost({
          text: `from commit to start, p99, the worker in ${where === "inOne" ? "the same" : "another"} process`,
          measured: of(ours, (round) => round[where].p99),
          limit: 20,
          unit: "ms",
          decimals: 1,
        }),
      ),
      atLeast({
        text: "effects per second, beside the faster peer",
        measured: of(ours, (round) => round.tellPerSecond) / bestPeer,
        limit: 2,
        unit: "×",
      }),
      atLeast({
        text: "effects with a result per second, beside the faster peer",
        measured: of(ours, (round) => round.askPerSecond) / bestWithResult,
        limit: 2,
        unit: "×",
      }),
    ],
    versions: await readVersions(server, ["pg-boss", "graphile-worker", "pg"]),
    leftOut: [],
  };
};

/** Each round in a database of its own, so that nobody meets the dead rows of another. */
async function runRound(contender: Contender, server: string, size: typeof LONG): Promise<Round> {
  const database = await createBenchDatabase(server);
  try {
    await contender.prepare(database);
    await database.run("vacuum analyze");
    const tell = await drain(contender, database, { effect: "tell", count: size.count });
    await database.run("vacuum analyze");
    const ask = await drain(contender, database, { effect: "ask", count: size.count });
    await database.run("vacuum analyze");
    return {
      askedPerSecond: tell.askedPerSecond,
      tellPerSecond: tell.perSecond,
      askPerSecond: ask.perSecond,
      inOne: await delayInOne(contender, database.url, size.steady),
      between: await delayBetween(contender, database.url, size.steady),
    };
  } finally {
    await database.close();
  }
}

function method({ rounds, count, steady }: typeof LONG): string {
  return `
Medians of ${rounds} interleaved round(s), each in a fresh database of one server.

*Effects per second*: ${count} are asked for by 32 callers, each in the commit that changes a row; then the worker starts, and
the clock stops when the database holds none that is open. The effect itself does nothing. *With a result*: what came of it
changes the row again. segno saves it in the commit that closes the effect; pg-boss writes a batch in the transaction that
completes it; graphile-worker has no such transaction, so the row is changed first and the job completed after it.

*Delay*: ${steady.perSecond} a second, ${steady.count} in all, from the commit's acknowledgement at the sender to the first line of
the effect; in one process, and with the worker in another.

What asking costs is not the same: a command of segno is loaded, decided, checked against its edges and saved with its journal
entry, its history and its key under row-level security; a peer updates one row and adds the job. All run prepared statements
where they offer it. segno: 500 places, the bus over \`NOTIFY\` as a server on Postgres has it. pg-boss: \`useListenNotify\` and
\`notify\`, batches of 250, \`burstWhenBatchFull\`, 4 fetchers, \`transactional\`. graphile-worker: 24 concurrent jobs, a local queue
of 500, completion in batches.`;
}

if (import.meta.main) await printTable(measure);
