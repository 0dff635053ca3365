import { expect, test } from "vitest";
import { correlation, macroF1, quadraticKappa, rootMeanSquare } from "./metrics.ts";

test("known values", () => {
  expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1);
  expect(correlation([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8);
  expect(rootMeanSquare([0, 0], [3, 4])).toBeCloseTo(Math.sqrt(12.5));
  expect(macroF1([true, true, false, false], [true, false, false, false])).toBeCloseTo((2 / 3 + 0.8) / 2);
  expect(quadraticKappa([0, 1, 2, 3], [0, 1, 2, 3], 3)).toBeCloseTo(1);
  expect(quadraticKappa([0, 3], [3, 0], 3)).toBeCloseTo(-1);
});
