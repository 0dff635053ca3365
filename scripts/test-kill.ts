import { everyStep, faultsOf } from "../e2e/crash/points/faults.ts";
import { runUntilAllStruck } from "../e2e/crash/points/interview-run.ts";
import { everything } from "../e2e/crash/points/script.ts";
import { type PlaceKind, placeKinds } from "../e2e/support/databases.ts";

/** Kills the server with -9 at every point of every step of an interview, on each database that there is. */
const faults = faultsOf(everyStep);
const databaseUrl = process.env["DATABASE_URL"];
if (!databaseUrl) {
  console.log(
    "left out: what needs Postgres (to run it, set DATABASE_URL, postgres://user@host:5432/test for example)",
  );
  if (process.env["CI"] === "true") process.exitCode = 1;
}

/** @returns how many faults were survived; the first that was not ends the run */
async function killOn(kind: PlaceKind): Promise<number> {
  let passed = 0;
  const onPassed = (fault: string): void => {
    passed += 1;
    console.log(`${kind.name}: killed at ${fault}`);
  };
  try {
    await using place = await kind.open();
    await runUntilAllStruck({ ...place, faults, script: everything, onPassed });
  } catch (error) {
    console.error(`${kind.name}:`, error);
  }
  return passed;
}

const kinds = placeKinds(databaseUrl);
const counts = await Promise.all(kinds.map(killOn));
const passed = counts.reduce((sum, count) => sum + count, 0);
const failed = kinds.length * faults.length - passed;
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed`);
