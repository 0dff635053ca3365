import { expect, test } from "vitest";
import type { Verdict } from "./grader.ts";
import { verifyVerdict } from "./verify-verdict.ts";

const answer = "An index helps 👍.";
const inside = { start: 0, end: 8 };
const outside = { start: 4, end: 400 };

const verdict: Verdict = {
  kind: "answered",
  criteria: [
    { name: "coverage", level: 3, confidence: "high", spans: [inside, outside], reason: "" },
    { name: "correctness", level: 4, confidence: "high", spans: [inside], reason: "" },
    { name: "depth", level: 2, confidence: "medium", spans: [outside], reason: "" },
    { name: "example", level: 1, confidence: "low", spans: [], reason: "" },
  ],
  points: [
    { id: "a", weight: 50, status: "met", spans: [inside] },
    { id: "b", weight: 50, status: "met", spans: [outside] },
  ],
  redFlags: [
    { id: "x", cap: 1, spans: [outside] },
    { id: "y", cap: 1, spans: [inside, outside] },
  ],
  confidence: "high",
  grader: "test",
  graderVersion: "1",
  tokens: 0,
};

const levels = (checked: Verdict): readonly (number | null)[] => checked.criteria.map(({ level }) => level);

test("P37: what is not in the answer is dropped, and what stood on it alone falls", () => {
  const checked = verifyVerdict(verdict, answer);
  expect(checked.points.map(({ status }) => status)).toEqual(["met", "missing"]);
  expect(checked.redFlags).toEqual([{ id: "y", cap: 1, spans: [inside] }]);
  expect(levels(checked)).toEqual([3, 4, null, 1]);
  expect(checked.criteria[0]?.spans).toEqual([inside]);
});

test("without a point met correctness abstains", () => {
  const partly = { ...verdict, points: verdict.points.map((point) => ({ ...point, status: "partly" as const })) };
  expect(levels(verifyVerdict(partly, answer))[1]).toBeNull();
});

test.each([
  { start: 5, end: 5 },
  { start: 2, end: 3 },
  { start: 0.5, end: 8 },
  { start: 15, end: 16 },
  { start: -1, end: 4 },
])("a span that quotes nothing, or half a character, is no evidence: %o", (span) => {
  const bare = { ...verdict, points: [{ id: "a", weight: 100, status: "met" as const, spans: [span] }] };
  expect(verifyVerdict(bare, answer).points[0]).toEqual({ id: "a", weight: 100, status: "missing", spans: [] });
});

test("checking twice is checking once", () => {
  const once = verifyVerdict(verdict, answer);
  expect(verifyVerdict(once, answer)).toEqual(once);
});
