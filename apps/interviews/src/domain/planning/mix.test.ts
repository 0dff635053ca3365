import * as fc from "fast-check";
import { expect, test } from "vitest";
import { seniorities } from "../setup.ts";
import { difficultyCounts, kindCounts, largestRemainder, questionCount } from "./mix.ts";

test("so many minutes hold so many questions", () => {
  const counts = [10, 15, 20, 25, 30, 35, 60].map((minutes) => [minutes, questionCount(minutes)]);
  expect(counts).toEqual([
    [10, 3],
    [15, 5],
    [20, 7],
    [25, 8],
    [30, 10],
    [35, 12],
    [60, 12],
  ]);
});

test("eight questions at mid level are 5 · 1 · 1 · 1 and 2 · 4 · 2", () => {
  expect(kindCounts("mid", 8)).toEqual({ technical: 5, "system-design": 1, behavioural: 1, situational: 1 });
  expect(difficultyCounts("mid", 8)).toEqual({ easy: 2, medium: 4, hard: 2 });
});

test("ten questions have the mixes' own tenths", () => {
  expect(kindCounts("junior", 10)).toEqual({ technical: 7, "system-design": 0, behavioural: 2, situational: 1 });
  expect(difficultyCounts("junior", 10)).toEqual({ easy: 5, medium: 4, hard: 1 });
  expect(difficultyCounts("senior", 10)).toEqual({ easy: 2, medium: 4, hard: 4 });
});

test("every interview has a technical, an easy and a behavioural question", () => {
  for (const level of seniorities)
    for (let count = 3; count <= 12; count += 1) {
      expect(kindCounts(level, count).technical).toBeGreaterThan(0);
      expect(kindCounts(level, count).behavioural).toBeGreaterThan(0);
      expect(difficultyCounts(level, count).easy).toBeGreaterThan(0);
    }
});

test("shares sum exactly, and none is a whole one away from its due", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), weights, (total, halves) => {
      const sum = halves.reduce((all, half) => all + half / 2, 0);
      const shares = largestRemainder(
        total,
        halves.map((half) => half / 2),
      );
      expect(shares.reduce((all, share) => all + share, 0)).toBe(sum === 0 ? 0 : total);
      for (const [index, share] of shares.entries())
        if (sum > 0) expect(Math.abs(share - (total * (halves[index] ?? 0)) / 2 / sum)).toBeLessThan(1);
    }),
  );
});
