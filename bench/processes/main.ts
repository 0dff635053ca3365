import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { openPostgres } from "segno/postgres";
import { median } from "../support/callers.ts";
import { clear, createBenchDatabase } from "../support/database.ts";
import { lamp, lampTables, makeLamps } from "../support/lamp.ts";
import { closingAll } from "../support/closing.ts";
import { type Measure, atLeast, atMost, cell, printTable, readVersions } from "../support/table.ts";

const METHOD = `
Transitions at 64 callers, spread over 1 to 4 processes on one Postgres, all on the same 10,000 aggregates, so that they race
for rows. After each round the sum of the rows' versions is compared with what the processes were told: a lost update would
be a difference. Server and processes share two processors.`;

const CALLERS = 64;

/** Measures whether several processes on one database lose updates or slow each other down. */
export const measure: Measure = async (options) => closingAll(async (closing) => measureWith(closing, options));

async function measureWith(
  closing: AsyncDisposableStack,
  { short, server }: Parameters<Measure>[0],
): ReturnType<Measure> {
  const database = closing.use(await createBenchDatabase(server));
  const ours = openPostgres({ url: database.url });
  await ours.migrate({ migrations: [lampTables, makeLamps(100)], machines: [lamp] });
  await ours.close();
  await database.run("vacuum analyze");
  const counts = short ? [1, 2] : [1, 2, 3, 4];
  const forMs = short ? 2_000 : 6_000;
  const rates = new Map<number, number[]>(counts.map((count) => [count, []]));
  let lost = 0;
  const sum = async (): Promise<number> => Number(await database.value("select sum(version) from bench.lamp"));
  for (let round = 0; round < (short ? 1 : 3); round += 1)
    for (const count of counts) {
      await clear(database, ["bench.lamp", "segno.journal", "segno.history", "segno.outbox"]);
      const before = await sum();
      const { ended, seconds } = await runProcesses(database.url, count, forMs);
      lost += ended - ((await sum()) - before);
      rates.get(count)?.push(ended / seconds);
    }
  const rateOf = (count: number): number => median(rates.get(count) ?? []);
  const worst = Math.min(...counts.map((count) => rateOf(count) / rateOf(1)));
  return {
    title: "Processes",
    method: METHOD,
    columns: ["processes", "transitions /s", "of one process's"],
    rows: counts.map((count) => [String(count), cell(rateOf(count)), cell(rateOf(count) / rateOf(1), "×", 2)]),
    goals: [
      atMost({ text: "lost updates", measured: Math.abs(lost), limit: 0, unit: "", decimals: 0 }),
      atLeast({ text: "rate of several processes over that of one", measured: worst, limit: 1, unit: "×" }),
    ],
    versions: await readVersions(server, []),
    leftOut: [],
  };
}

async function runProcesses(
  url: string,
  count: number,
  forMs: number,
): Promise<{ readonly ended: number; readonly seconds: number }> {
  const children = Array.from({ length: count }, () =>
    fork(new URL("./child.ts", import.meta.url), {
      env: { ...process.env, BENCH_URL: url },
      execArgv: process.execArgv,
    }),
  );
  await Promise.all(children.map(async (child) => told<{ ready: true }>(child)));
  const begin = performance.now();
  const answers = children.map(async (child) => told<{ ended: number }>(child));
  for (const child of children) child.send({ callers: CALLERS / count, forMs });
  const ended = (await Promise.all(answers)).reduce((all, answer) => all + answer.ended, 0);
  const seconds = (performance.now() - begin) / 1000;
  await Promise.all(children.map(async (child) => child.exitCode ?? once(child, "exit")));
  return { ended, seconds };
}

/** @throws Error when the process ends without a word */
async function told<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a process ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Message);
    });
  });
}

if (import.meta.main) await printTable(measure);
