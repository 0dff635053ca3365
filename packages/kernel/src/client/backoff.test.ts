import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test.each([
  [0, undefined, 0, 125],
  [0, undefined, 1, 250],
  [3, 1006, 1, 2_000],
  [50, 1006, 1, 15_000],
  [0, 1012, 0, 0],
  [0, 1012, 0.5, 1_000],
  [1, 1012, 1, 500],
  [0, 4429, 1, 10_000],
  [9, 1013, 1, 15_000],
])("after %i failed tries and close code %s, with chance %d, the next try is in %d ms", (attempt, code, chance, ms) => {
  expect(backoffMs(attempt, code, () => chance)).toBe(ms);
});
