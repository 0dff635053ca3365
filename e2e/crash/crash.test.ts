import { expect, test } from "vitest";
import type { Plan } from "./drive/nemesis.ts";
import { describeRun } from "./report.ts";
import { runCrash } from "./run.ts";
import { oneOnPglite, severalOnPostgres } from "./usual-runs.ts";

/** Seeds whose first strikes hold each fault of the plan at least once. */
const runs = [
  { name: "PGlite", options: oneOnPglite, seed: 31, mostStrikes: 8 },
  ...(process.env["DATABASE_URL"]
    ? [{ name: "Postgres", options: severalOnPostgres, seed: 1364, mostStrikes: 40 }]
    : []),
];

for (const { name, options, seed, mostStrikes } of runs)
  test.concurrent(`on ${name}, under every fault there is, nothing is lost, done twice, stuck or told otherwise`, async () => {
    const report = await runCrash({ ...options, seed, isEnough: ({ strikes }) => strikes >= mostStrikes });
    console.log(describeRun(report));
    expect(report.violations).toEqual([]);
    expect(faultsThatNeverStruck(options.plan, report.struck)).toEqual([]);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.orders).toBeGreaterThan(0);
  }, 180_000);

function faultsThatNeverStruck({ weights }: Plan, struck: Readonly<Record<string, number>>): readonly string[] {
  return Object.keys(weights).filter((fault) => (struck[fault] ?? 0) === 0);
}
