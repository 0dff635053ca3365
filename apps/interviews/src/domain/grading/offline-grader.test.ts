import { describe, expect, test } from "vitest";
import { denied, denying, thrownTogether } from "../../training/answer-variants.ts";
import type { Verdict } from "./grader.ts";
import { graderContract } from "./grader-contract.fixture.ts";
import { createOfflineGrader, gradeOffline } from "./offline-grader.ts";
import { requestFor, sampleQuestion } from "./sample-question.fixture.ts";
import { turnLevel } from "./turn-level.ts";

graderContract("the offline grader", createOfflineGrader);

const verdictOn = (answer: string): Verdict => gradeOffline(requestFor(answer)).verdict;
const statusOf = (answer: string, id: string): string | undefined =>
  verdictOn(answer).points.find((point) => point.id === id)?.status;
const quotesOf = (answer: string, id: string): readonly string[] | undefined =>
  verdictOn(answer)
    .points.find((point) => point.id === id)
    ?.spans.map(({ start, end }) => answer.normalize("NFC").slice(start, end));

describe("points", () => {
  test("a point said in one sentence is met, and quoted", () => {
    const answer =
      "Let me think. Writing gets slower, since every insert or update must maintain the index. That is all.";
    expect(statusOf(answer, "write-cost")).toBe("met");
    expect(quotesOf(answer, "write-cost")?.join(" ")).toContain("every insert or update must maintain the index");
  });

  test("a point that is denied is contradicted", () => {
    const answer = "An insert or update does not have to maintain the index, so writing is not slower.";
    expect(statusOf(answer, "write-cost")).toBe("contradicted");
  });

  test("spans count in the composed text, whatever the answer came in", () => {
    const decomposed =
      "A cafe\u0301 needs this: every insert and update has to maintain the index, so writing is slower.";
    expect(quotesOf(decomposed, "write-cost")?.[0]).toMatch(/writing is slower$/u);
  });

  test("a claim of a red flag caps correctness", () => {
    const { redFlags, criteria } = verdictOn(
      "If few rows match, that is the condition is selective, it helps. More indexes always make everything faster, so I index every column.",
    );
    expect(redFlags.map(({ id }) => id)).toEqual(["always"]);
    expect(criteria.find(({ name }) => name === "correctness")?.level).toBeLessThanOrEqual(1);
  });

  test("denying a red flag's claim raises nothing", () => {
    expect(
      verdictOn("More indexes do not always make everything faster, so do not index every column.").redFlags,
    ).toEqual([]);
  });
});

describe("what is no answer", () => {
  test.each(["When does an index help a query, and what does it cost?", "An index helps a query, and it costs."])(
    "giving the question back is off topic: %s",
    (answer) => {
      expect(verdictOn(answer).kind).toBe("off-topic");
    },
  );

  test("talk about something else is off topic", () => {
    const { kind } = verdictOn(
      "Last summer we went to the mountains and it rained for nine days, but the food was wonderful.",
    );
    expect(kind).toBe("off-topic");
  });

  test.each([
    "Ein Index ist wie das Register in einem Buch und macht die Abfrage schneller, weil nicht alles gelesen wird.",
    "Un index est comme le registre d'un livre et il accélère les requêtes parce que la table n'est pas lue en entier.",
    "索引就像一本书的目录，可以更快地找到数据。",
  ])("a turn in another language is abstained from: %s", (answer) => {
    const verdict = verdictOn(answer);
    expect(verdict.abstained).toBe("language");
    expect(turnLevel("technical", verdict)).toBeUndefined();
  });

  test("a bare list of key words ends at 2, with low confidence", () => {
    const verdict = verdictOn(
      "index, sorted, tree, few steps, full scan, selective, few rows match, leftmost column, insert, update, slower writes",
    );
    expect(turnLevel("technical", verdict)).toBeLessThanOrEqual(2);
    expect(verdict.confidence).toBe("low");
  });
});

test("ten thousand characters of anything get a verdict", () => {
  const long = `${sampleQuestion.idealAnswer} `.repeat(20).slice(0, 10_000);
  const levels = [long, long.replaceAll(/[.,;:]/gu, ""), "x".repeat(10_000), "a b ".repeat(2_500)].map((answer) =>
    turnLevel("technical", verdictOn(answer)),
  );
  expect(levels).toEqual([expect.closeTo(4, 0), expect.closeTo(4, 0), 0, 0]);
});

describe("the right words alone", () => {
  const { idealAnswer } = sampleQuestion;
  const levelOf = (answer: string): number | undefined => turnLevel("technical", verdictOn(answer));

  test("thrown together meet no point", () => {
    expect(levelOf(idealAnswer)).toBeGreaterThan(3.4);
    expect(levelOf(thrownTogether(idealAnswer, "seed"))).toBeLessThanOrEqual(1.5);
  });

  test.each(Object.entries(denying))("denied in sentence after sentence contradict the points: %s", (_, deny) => {
    const answer = denied(idealAnswer, deny);
    expect(verdictOn(answer).points.map(({ status }) => status)).toContain("contradicted");
    expect(levelOf(answer)).toBeLessThanOrEqual(2);
  });

  test("one denial among sentences that say it is no denial of all", () => {
    const [first = "", ...others] = idealAnswer.split(/(?<=[.!?])\s+/u);
    expect(levelOf([`It is not magic.`, first, ...others].join(" "))).toBeGreaterThan(3);
  });
});
