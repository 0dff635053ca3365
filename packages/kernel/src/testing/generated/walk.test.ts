import * as fc from "fast-check";
import { test } from "vitest";
import { openMemory } from "./place.ts";
import { runsOf } from "./runs.ts";
import { machineSpecs } from "./spec-arbitrary.ts";
import { walkSteps } from "./steps.ts";
import { walk } from "./walk.ts";

test("I2, I3, I5, I7, I9, I11: the engine does what the model of a generated machine does, step by step", async () => {
  await fc.assert(
    fc.asyncProperty(machineSpecs("generated"), walkSteps, async (versions, steps) => {
      await walk(openMemory, versions, steps);
    }),
    { numRuns: runsOf(60) },
  );
}, 600_000);
