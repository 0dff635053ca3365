import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./run.ts";

/** What a part of the tests needs of the machine, and how it is switched on. */
const needs = [
  {
    name: "Postgres",
    here: Boolean(process.env["DATABASE_URL"]),
    how: "set DATABASE_URL, postgres://user@host:5432/test for example",
  },
  { name: "Redis", here: Boolean(process.env["REDIS_URL"]), how: "set REDIS_URL, redis://127.0.0.1:6379 for example" },
  {
    name: "Chromium",
    here: Boolean(process.env["CHROMIUM"]) && existsSync(process.env["CHROMIUM"] ?? ""),
    how: "set CHROMIUM to the browser's path, /usr/bin/chromium for example",
  },
];

/**
 * How many test files there are, of them those that are run with Chromium alone: a suite that vanished must not look like
 * one that passed. `npx vitest list --filesOnly --exclude "e2e/crash/**"` lists them; who removes one says so here.
 */
const FILES = { all: 149, browser: 3 };

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const args = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "segno-test-"));
const reportFile = join(folder, "report.json");
const exclude = needs[2]?.here ? [] : ["--exclude", "e2e/browser/**"];
if (!args.includes("e2e/crash")) exclude.push("--exclude", "e2e/crash/**"); // a step of its own: `npm run test:crash`
const code = await run(join("node_modules", ".bin", "vitest"), [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${reportFile}`,
  ...exclude,
  ...args,
]);
const report = JSON.parse(await readFile(reportFile, "utf8").catch(() => "null")) as Report | null;
await rm(folder, { recursive: true });

const faults: string[] = [];
if (!report) faults.push("the test runner wrote no report");
const whole = args.length === 0;
const expected = needs[2]?.here ? FILES.all : FILES.all - FILES.browser;
if (report && whole && report.testResults.length < expected)
  faults.push(`only ${report.testResults.length} test files ran, ${expected} are expected`);
for (const { name, status, assertionResults, message } of report?.testResults ?? [])
  if (status === "failed" && !assertionResults.some((test) => test.status === "failed"))
    faults.push(`${name} failed as a whole: ${message}`);
const missing = needs.filter(({ here }) => !here);
for (const { name, how } of missing) console.log(`left out: what needs ${name} (to run it, ${how})`);
if (process.env["CI"] === "true" && missing.length > 0) faults.push("in CI nothing may be left out");
if (process.env["CI"] === "true" && report && report.numPendingTests > 0)
  faults.push(`${report.numPendingTests} tests were skipped`);
for (const fault of faults) console.error(`failed: ${fault}`);
if (report) console.log(`${report.numPassedTests} passed, ${report.numFailedTests + faults.length} failed`);
process.exitCode = code !== 0 || faults.length > 0 ? 1 : 0;
