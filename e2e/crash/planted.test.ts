import { expect, test } from "vitest";
import type { Rule } from "./check/violation.ts";
import { type RunOptions, runCrash } from "./run.ts";
import type { Plant } from "./system/plants.ts";
import { openSharedPostgres } from "./world/place.ts";

const url = process.env["DATABASE_URL"];

/** Each bug that the checker is tried with, and the rule by which it must see it. */
const planted = {
  "early-acknowledgement": "lost",
  "missing-fence": "outcomes",
  "lost-hint": "stuck",
  "late-key": "torn-commit",
  "split-close": "torn-commit",
} as const satisfies Record<Plant, Rule>;

/** What is lost for good is seen when all is at rest, so that run need not be long. */
const mostCalls = { usual: 400, "lost-hint": 60 };

/** One run for all of them, and for none: calls that may be made once alone, a slow outside, leases that run out. */
function probe(plant?: Plant): RunOptions {
  const rule = plant && planted[plant];
  return {
    seed: 1,
    plant,
    openPlace: async () => openSharedPostgres(url ?? ""),
    plan: { paceMs: [250, 600], weights: { "jump-clock": 5, pause: 2, kill: 1 } },
    mix: { add: 4, charge: 2, dispatch: 8, show: 2, close: 1 },
    odds: { slow: 0.7, "fails-after": 0.05, never: 0.05 },
    processes: 2,
    httpClients: 6,
    socketClients: 1,
    isEnough: ({ calls, violations }) =>
      calls >= (plant === "lost-hint" ? mostCalls[plant] : mostCalls.usual) ||
      violations.some((each) => each.rule === rule),
    ...(plant && { restMs: 4_000 }),
  };
}

for (const [plant, rule] of Object.entries(planted) as [Plant, Rule][])
  test.runIf(url)(
    `the checker sees ${plant}, by its rule ${rule}`,
    async () => {
      const { violations } = await runCrash(probe(plant));
      expect(violations.map((each) => each.rule)).toContain(rule);
    },
    90_000,
  );

test.runIf(url)(
  "the same run without a bug is clean",
  async () => {
    const { violations, history } = await runCrash(probe());
    expect(violations).toEqual([]);
    expect(history.calls.length).toBeGreaterThanOrEqual(mostCalls.usual);
  },
  90_000,
);
