import { describe, expect, test } from "vitest";
import { technicalCriteria } from "../question.ts";
import { type Grade, type Grader, verdictSchema } from "./grader.ts";
import { requestFor, sampleQuestion } from "./sample-question.fixture.ts";
import { turnLevel } from "./turn-level.ts";
import { verifyVerdict } from "./verify-verdict.ts";

/** What every grader does. Each one's test calls this once: a new rule lands on all of them. */
export function graderContract(name: string, create: () => Grader): void {
  const grade = (answer: string): Promise<Grade> =>
    create().grade(requestFor(answer), { signal: new AbortController().signal, idempotencyKey: answer.slice(0, 20) });
  const answers = [sampleQuestion.idealAnswer, "I don't know.", "An index makes writes slower. 👍 é\u0301 naïve", "  "];

  describe(`${name} is a grader`, () => {
    test.each(answers)("whose verdict is well formed: %j", async (answer) => {
      const { verdict } = await grade(answer);
      expect(verdictSchema.parse(verdict)).toEqual(verdict);
      expect(verdict.grader).toBe(create().name);
      expect(verdict.graderVersion).toBe(create().version);
    });

    test.each(answers)(
      "that judges each point of the sheet and each criterion of the kind once: %j",
      async (answer) => {
        const { verdict } = await grade(answer);
        expect(verdict.points.map(({ id, weight }) => ({ id, weight }))).toEqual(
          sampleQuestion.points.map(({ id, weight }) => ({ id, weight })),
        );
        expect(verdict.criteria.map((criterion) => criterion.name)).toEqual(technicalCriteria);
      },
    );

    test.each(answers)("whose verdict stands on words of the answer alone: %j", async (answer) => {
      const { verdict } = await grade(answer);
      expect(verifyVerdict(verdict, answer)).toEqual(verdict);
    });

    test("that proposes follow-ups about points of the sheet only", async () => {
      const { proposals } = await grade("An index makes writes slower.");
      const ids = sampleQuestion.points.map(({ id }) => id);
      expect(proposals.filter(({ pointId }) => !ids.includes(pointId))).toEqual([]);
    });

    test("that keeps within its tokens", async () => {
      const { verdict } = await grade(sampleQuestion.idealAnswer);
      expect(verdict.tokens).toBeLessThanOrEqual(2000);
    });

    test("that takes declining for what it is", async () => {
      const { verdict } = await grade("Sorry, I don't know.");
      expect(verdict.kind).toBe("declined");
      expect(turnLevel("technical", verdict)).toBe(0);
    });

    test("that ranks the ideal answer over one of its points, and that over nothing", async () => {
      const levels = await Promise.all(
        [
          sampleQuestion.idealAnswer,
          "Every insert and update has to maintain the index, so writing is slower.",
          "No idea.",
        ].map(async (answer) => turnLevel("technical", (await grade(answer)).verdict) ?? Number.NaN),
      );
      expect(levels).toEqual(levels.toSorted((left, right) => right - left));
      expect(levels[0]).toBeGreaterThanOrEqual(3.4);
      expect(levels[2]).toBe(0);
    });
  });
}
