import * as fc from "fast-check";
import { test } from "vitest";
import { openMemory } from "./place.ts";
import { machineSpecs } from "./spec-arbitrary.ts";
import { walkSteps } from "./steps.ts";
import { walk } from "./walk.ts";

const runs = Number(process.env["RUNS"] ?? 150);

test("on memory the engine does what the model of a generated machine does, step by step", async () => {
  await fc.assert(
    fc.asyncProperty(machineSpecs("generated"), walkSteps, async (versions, steps) => {
      await walk(openMemory, versions, steps);
    }),
    { numRuns: runs, endOnFailure: process.env["FAST"] === "1" },
  );
}, 600_000);
