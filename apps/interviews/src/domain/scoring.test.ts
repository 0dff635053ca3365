import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type VerdictFixture, strong, verdictOf, weak } from "./interview.fixture.ts";
import { levelView, levelWord, scoreOf } from "./levels.ts";
import { kinds } from "./question.ts";
import { type ThreadScore, difficultyWeights, errorPerTurn, meanOf, threadLevel } from "./scoring.ts";
import { type GradedTurn, coverageOf, credits, progressOf, severityOf } from "./threads.ts";
import type { ClosedTurn } from "./turn.ts";

const turns = (...verdicts: readonly VerdictFixture[]): readonly GradedTurn[] =>
  verdicts.map((verdict, followUp) => ({
    turnId: `s1-t1-f${followUp}`,
    credit: credits[followUp] ?? 0,
    isMain: followUp === 0,
    verdict: verdictOf(verdict),
  }));
const one = (status: "met" | "partly" | "missing" | "contradicted"): VerdictFixture => ({
  points: { a: [100, status] },
});

describe("credit", () => {
  test("a point first made at attempt 1, 2, 3, 4 earns 1.00, 0.90, 0.80, 0.70 of its weight", () => {
    const missing = one("missing");
    expect(coverageOf(turns(one("met")))).toBe(4);
    expect(coverageOf(turns(missing, one("met")))).toBeCloseTo(3.6);
    expect(coverageOf(turns(missing, missing, one("met")))).toBeCloseTo(3.2);
    expect(coverageOf(turns(missing, missing, missing, one("met")))).toBeCloseTo(2.8);
  });

  test("half of it is earned by making a point partly, and saying it again loses nothing", () => {
    expect(coverageOf(turns(one("partly")))).toBe(2);
    expect(coverageOf(turns(one("met"), one("partly"), one("missing")))).toBe(4);
  });

  test("a contradiction takes a point away until it is put right", () => {
    expect(coverageOf(turns(one("met"), one("contradicted")))).toBe(0);
    expect(coverageOf(turns(one("met"), one("contradicted"), one("missing")))).toBe(0);
    expect(coverageOf(turns(one("contradicted"), one("met")))).toBeCloseTo(3.6);
  });
});

describe("gaps", () => {
  test("are opened where a point is wanting and filled by the turn that makes it", () => {
    const [gap] = progressOf(turns(one("missing"), one("partly"), one("met")));
    expect(gap).toMatchObject({
      status: "met",
      opened: { turnId: "s1-t1-f0", found: "missing" },
      filledIn: "s1-t1-f2",
    });
    expect(progressOf(turns(one("met"), one("missing")))[0]?.opened).toBeUndefined();
    expect(progressOf(turns(one("met"), one("contradicted")))[0]?.opened?.turnId).toBe("s1-t1-f1");
  });

  test("each weigh for themselves", () => {
    expect(severityOf({ weight: 5, status: "contradicted" })).toBe("major");
    expect(severityOf({ weight: 30, status: "missing" })).toBe("major");
    expect(severityOf({ weight: 15, status: "partly" })).toBe("moderate");
    expect(severityOf({ weight: 14, status: "missing" })).toBe("minor");
  });
});

describe("a thread's level", () => {
  test("P59: is 4 where all was said, in words alone", () => {
    for (const kind of kinds) {
      const about = kind === "technical" || kind === "system-design" ? "technical" : "behavioural";
      expect(threadLevel(kind, turns({ ...strong, about }))).toBe(4);
    }
  });

  test("is 0 where the answer declines, and none without a verdict on coverage", () => {
    expect(threadLevel("technical", turns({ ...strong, kind: "declined" }))).toBe(0);
    expect(threadLevel("technical", turns({ criteria: { coverage: null } }))).toBeUndefined();
    expect(threadLevel("technical", turns({ abstained: "language" }))).toBeUndefined();
    expect(threadLevel("technical", [])).toBeUndefined();
  });

  test("is the mean of what was judged: a criterion that abstains is not zero", () => {
    const all = turns({ ...one("met"), criteria: { coverage: 4, correctness: 4, depth: null, example: null } });
    expect(threadLevel("technical", all)).toBe(4);
  });

  test("counts no criterion more than 2 above what was covered, and correctness under its red flags", () => {
    const high = { coverage: 0, correctness: 4, depth: 4, example: 4 };
    expect(threadLevel("technical", turns({ ...one("missing"), criteria: high }))).toBeCloseTo(1);
    const flagged = turns({ ...strong, redFlags: [1] });
    expect(threadLevel("technical", flagged)).toBeCloseTo((4 * 80 + 1 * 20) / 100);
  });

  test("what a follow-up judged first counts where it raises the level, else not", () => {
    const main: VerdictFixture = { ...one("partly"), criteria: { depth: null, correctness: null, example: null } };
    expect(threadLevel("technical", turns(main))).toBe(2);
    expect(threadLevel("technical", turns(main, { ...one("missing"), criteria: { depth: 4 } }))).toBeGreaterThan(2);
    const low = { depth: 1, correctness: 1, example: 0 };
    expect(threadLevel("technical", turns(main, { ...one("missing"), criteria: low }))).toBe(2);
  });

  const level = fc.option(fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10));
  const verdict = (
    statuses: readonly ("met" | "partly" | "missing" | "contradicted")[],
  ): fc.Arbitrary<VerdictFixture> =>
    fc.record({
      points: fc.record({
        a: fc.constantFrom(...statuses).map((status) => [40, status] as const),
        b: fc.constantFrom(...statuses).map((status) => [35, status] as const),
        c: fc.constantFrom(...statuses).map((status) => [25, status] as const),
      }),
      criteria: fc.record({ coverage: fc.constant(2), correctness: level, depth: level, example: level }),
      confidence: fc.constantFrom("low", "medium", "high"),
    });

  test("P58: is never lowered by answering a follow-up without a contradiction or red flag", () => {
    fc.assert(
      fc.property(
        verdict(["met", "partly", "missing", "contradicted"]),
        fc.array(verdict(["met", "partly", "missing"]), { minLength: 1, maxLength: 3 }),
        (main, followUps) => {
          const before = threadLevel("technical", turns(main, ...followUps.slice(0, -1))) ?? 0;
          const after = threadLevel("technical", turns(main, ...followUps)) ?? 0;
          expect(after).toBeGreaterThanOrEqual(before - 1e-9);
          expect(after).toBeLessThanOrEqual(4 + 1e-9);
        },
      ),
    );
  });
});

describe("skill and overall", () => {
  const thread = (change: Partial<ThreadScore>): ThreadScore => ({
    turns: [],
    main: { take: 1 } as ClosedTurn, // all that a mean asks of it
    skill: "node",
    kind: "technical",
    difficulty: "easy",
    state: "graded",
    ...change,
  });

  test("are one mean by difficulty, with the grader's error getting smaller by each thread", () => {
    const mean = meanOf([thread({ level: 4, difficulty: "hard" }), thread({ level: 0, difficulty: "easy" })]);
    const { hard, easy } = difficultyWeights;
    const error = (errorPerTurn * Math.sqrt(hard ** 2 + easy ** 2)) / (hard + easy);
    expect(mean).toEqual(scoreOf((4 * hard) / (hard + easy), error));
  });

  test("leave out what was not graded and what was a later take, and count what was skipped as nothing shown", () => {
    const later = thread({ level: 0, main: { take: 2 } as ClosedTurn }); // all that a mean asks of it
    expect(
      meanOf([thread({ level: 3 }), thread({ state: "ungraded" }), thread({ state: "ended" }), later])?.level,
    ).toBe(3);
    expect(meanOf([thread({ level: 4 }), thread({ level: 0, state: "skipped" })])?.level).toBe(2);
    expect(meanOf([thread({ state: "ungraded" })])).toBeUndefined();
  });

  test("are said in words, with both ends where they differ", () => {
    expect([0.4, 0.5, 1.5, 2.5, 3.3, 3.4].map(levelWord)).toEqual([
      "not shown",
      "beginning",
      "partly",
      "solid",
      "solid",
      "strong",
    ]);
    expect(levelView(scoreOf(2.4, 0.3))).toEqual({ level: 2.4, low: 2.1, high: 2.7, words: "partly to solid" });
    expect(levelView(scoreOf(3.9, 0.3)).words).toBe("strong");
    expect(levelView(scoreOf(0.1, 0.3))).toMatchObject({ low: 0, words: "not shown" });
  });

  test("nothing said is nothing shown", () => {
    expect(threadLevel("technical", turns(weak))).toBe(0);
  });
});
