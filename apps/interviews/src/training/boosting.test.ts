import * as fc from "fast-check";
import { expect, test } from "vitest";
import { predict } from "../domain/grading/model/predict.ts";
import { fitBoosted } from "./boosting.ts";
import { createChance } from "../domain/chance.ts";
import { fitRidge } from "./ridge.ts";

const options = {
  trees: 30,
  depth: 3,
  rate: 0.2,
  leafShare: 0.01,
  penalty: 0.001,
  directions: [1, -1, 0],
  featureShare: 0.7,
  seed: 3,
} as const;

const chance = createChance(11);
const samples = Array.from({ length: 300 }, () => {
  const row = [chance(), chance(), chance()] as const;
  return { row, target: 0.6 * row[0] - 0.4 * row[1] + 0.3 * Math.sin(9 * row[2]) + 0.1 * chance() + 0.3, weight: 1 };
});
const boosted = fitBoosted(samples, options);
const flat = { means: [0, 0, 0], scales: [1, 1, 1], weights: [0, 0, 0], intercept: 0.5 };

test("more of a feature never moves the result against its direction", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, unit, (one, other, second, third) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      const at = (row: readonly number[]): number => predict({ ridge: flat, boosted }, row);
      expect(at([high, second, third])).toBeGreaterThanOrEqual(at([low, second, third]) - 1e-9);
      expect(at([second, high, third])).toBeLessThanOrEqual(at([second, low, third]) + 1e-9);
    }),
  );
});

test("the same samples and seed give the same trees, to the byte", () => {
  expect(JSON.stringify(fitBoosted(samples, options))).toBe(JSON.stringify(boosted));
});

test("a straight line is found", () => {
  const line = samples.map(({ row }) => ({ row, target: 0.2 + 0.5 * row[0] - 0.3 * row[1], weight: 1 }));
  const { weights, scales, intercept, means } = fitRidge(line, 0);
  const slopes = weights.map((weight, index) => weight / (scales[index] ?? 1));
  expect(slopes[0]).toBeCloseTo(0.5);
  expect(slopes[1]).toBeCloseTo(-0.3);
  expect(intercept - slopes.reduce((sum, slope, index) => sum + slope * (means[index] ?? 0), 0)).toBeCloseTo(0.2);
});
