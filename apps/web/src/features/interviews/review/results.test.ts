import type { ClosedTurnView, PointView } from "@segno/interviews/wire";
import { expect, test } from "vitest";
import { pointResults } from "./results.ts";

const point = (pointId: string, status: PointView["status"], weight = 20): PointView => ({
  pointId,
  status,
  weight,
  spans: [],
});
const turn = (followUp: number, points: readonly PointView[]): ClosedTurnView => ({
  turnId: `s1-t1-f${followUp}`,
  kind: followUp === 0 ? "question" : "follow-up",
  slot: 1,
  take: 1,
  text: "Why?",
  outcome: "answered",
  feedback: { questionId: "q:1", grading: "graded", points },
});

test("what a follow-up brought counts, with the turn in which it was said", () => {
  const results = pointResults([
    turn(0, [point("a", "missing"), point("b", "met")]),
    turn(1, [point("a", "met"), point("b", "missing")]),
  ]);

  expect(results.map(({ pointId, status, turnId }) => [pointId, status, turnId])).toEqual([
    ["a", "met", "s1-t1-f1"],
    ["b", "met", "s1-t1-f0"],
  ]);
});

test("what was contradicted later is not shown as said", () => {
  expect(pointResults([turn(0, [point("a", "met")]), turn(1, [point("a", "contradicted")])])[0]?.status).toBe(
    "contradicted",
  );
});

test("the heaviest point comes first", () => {
  expect(pointResults([turn(0, [point("a", "met", 10), point("b", "met", 40)])]).map(({ pointId }) => pointId)).toEqual(
    ["b", "a"],
  );
});
