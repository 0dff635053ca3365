import { expect, test } from "vitest";
import { placeKinds } from "../../support/databases.ts";
import { faultsOf, oneStepOfEachKind } from "./faults.ts";
import { runUntilAllStruck } from "./interview-run.ts";
import { answered } from "./script.ts";

const faults = faultsOf(oneStepOfEachKind);

for (const kind of placeKinds(process.env["DATABASE_URL"]))
  test.concurrent(`killed at each point of each kind of step on ${kind.name}, an interview goes on with nothing lost or done twice`, async () => {
    await using place = await kind.open();
    expect(await runUntilAllStruck({ ...place, faults, script: answered })).toEqual(faults);
  }, 240_000);
