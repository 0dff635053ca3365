import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeRun } from "../e2e/crash/report.ts";
import { type RunOptions, runCrash } from "../e2e/crash/run.ts";
import { oneOnPglite, severalOnPostgres } from "../e2e/crash/usual-runs.ts";

/** `npm run crash -- --minutes 20 --seed 7 --on both`: the long run; what a seed gives again is the schedule, not the timing. */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "2" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    on: { type: "string", default: "both" },
    log: { type: "string" },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const log = (text: string): void => (values.log === undefined ? undefined : appendFileSync(values.log, text));
const isEnough: RunOptions["isEnough"] = ({ elapsedMs }) => elapsedMs > minutes * 60_000;
const runs: Readonly<Record<string, RunOptions>> = {
  postgres: {
    ...severalOnPostgres,
    seed,
    isEnough,
    log,
  },
  pglite: {
    ...oneOnPglite,
    seed,
    isEnough,
    log,
  },
};
const names = Object.keys(runs).filter((name) => values.on === "both" || values.on === name);
if (names.length === 0 || !(minutes > 0) || !Number.isInteger(seed))
  throw new TypeError("usage: npm run crash -- [--minutes 2] [--seed 1] [--on both|postgres|pglite] [--log FILE]");
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1)); // and its servers with it
console.log(`seed ${seed}, ${minutes} minutes on ${names.join(" and ")}`);
let kills = 0;
for (const report of await Promise.all(names.map(async (name) => runCrash(runs[name] as RunOptions)))) {
  kills += report.kills;
  console.log(`\n${describeRun(report)}`);
  if (report.violations.length > 0) process.exitCode = 1;
}
console.log(`\n${kills} kills in all`);
