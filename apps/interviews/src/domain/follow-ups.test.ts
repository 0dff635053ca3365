import { expect, test } from "vitest";
import { type FollowUpInput, decideFollowUp } from "./follow-ups.ts";
import { type VerdictFixture, proposals, strong, verdictOf, weak } from "./interview.fixture.ts";
import { type GradedTurn, credits } from "./threads.ts";

const turns = (...verdicts: readonly VerdictFixture[]): readonly GradedTurn[] =>
  verdicts.map((verdict, followUp) => ({
    turnId: `s1-t1-f${followUp}`,
    credit: credits[followUp] ?? 0,
    isMain: followUp === 0,
    verdict: verdictOf(verdict),
  }));

function decided(change: Partial<FollowUpInput>, ...verdicts: readonly VerdictFixture[]): unknown {
  const graded = turns(...(verdicts.length > 0 ? verdicts : [{}]));
  const decision = decideFollowUp({
    wish: "go-on",
    verdict: graded.at(-1)?.verdict,
    kind: "technical",
    followUpCount: graded.length - 1,
    asked: [],
    graded,
    proposals,
    leftMs: undefined,
    questionsToCome: 2,
    ...change,
  });
  return "close" in decision ? decision.close : decision.ask.pointId;
}

const declined: VerdictFixture = { ...strong, kind: "declined" };
const nothing: VerdictFixture = weak;
const noTime = { leftMs: 0 };

test("P13: each line of the list is asked before the ones below it", () => {
  const everything = { wish: "finish", verdict: undefined, followUpCount: 3, ...noTime } as const;
  expect(decided(everything, declined)).toBe("finished");
  expect(decided({ ...everything, wish: "go-on" }, declined)).toBe("no-verdict");
  const third = { followUpCount: 3, ...noTime };
  expect(decided(third, declined)).toBe("declined");
  expect(decided(third, strong)).toBe("three-follow-ups");
  expect(decided(noTime, strong)).toBe("enough");
  const asked = { asked: ["b", "c"], followUpCount: 2, ...noTime };
  expect(decided(asked, {}, nothing, nothing)).toBe("no-gaps");
  expect(decided(noTime, {}, nothing, nothing)).toBe("no-progress");
  expect(decided(noTime, {}, nothing)).toBe("no-time");
  expect(decided({}, {}, nothing)).toBe("b");
});

test("a grader that abstains on coverage asks nothing", () => {
  expect(decided({}, { criteria: { coverage: null } })).toBe("no-verdict");
  expect(decided({}, { abstained: "language" })).toBe("no-verdict");
});

test("an answer that is off the topic or declines is not asked about", () => {
  expect(decided({}, { kind: "off-topic" })).toBe("declined");
});

test("what contradicts goes before what is missing, and that before what is partly there; then the heaviest", () => {
  const points = { a: [15, "missing"], b: [20, "partly"], c: [16, "missing"], d: [10, "contradicted"] } as const;
  expect(decided({}, { points })).toBe("d");
  expect(decided({ asked: ["d"] }, { points })).toBe("c");
  expect(decided({ asked: ["d", "c"] }, { points })).toBe("a");
  expect(decided({ asked: ["d", "c", "a"] }, { points })).toBe("b");
  expect(decided({ asked: ["d", "c", "a", "b"] }, { points })).toBe("no-gaps");
});

test("equals are taken in the rubric's order", () => {
  expect(decided({}, { points: { b: [20, "missing"], a: [20, "missing"], c: [60, "met"] } })).toBe("b");
});

test("a light gap alone is no reason to ask on", () => {
  expect(decided({}, { points: { a: [86, "partly"], b: [14, "missing"] }, criteria: { coverage: 2 } })).toBe("a");
  expect(decided({ asked: ["a"] }, { points: { a: [86, "partly"], b: [14, "missing"] } })).toBe("no-gaps");
});

test("a gap without a text to ask it by is passed over", () => {
  expect(decided({ proposals: proposals.filter(({ pointId }) => pointId !== "b") }, {})).toBe("c");
});

test("two follow-ups that added nothing end it, one that added something does not", () => {
  const made: VerdictFixture = { points: { c: [20, "met"] } };
  expect(decided({}, {}, nothing, nothing)).toBe("no-progress");
  expect(decided({}, {}, nothing, made)).toBe("b");
  expect(decided({}, {}, made, nothing)).toBe("b");
});

test("time is kept for the questions to come", () => {
  expect(decided({ leftMs: 90_000 * 3 })).toBe("b");
  expect(decided({ leftMs: 90_000 * 3 - 1 })).toBe("no-time");
});
