import { describe, expect, test } from "vitest";
import { loadBank } from "../../load-bank.ts";
import { type Plan, questionRef } from "../plan.ts";
import { type PlanRequest, planQuestions } from "../planning/plan-questions.ts";
import { defaultLimits } from "../setup.ts";
import { gradeOffline } from "./offline-grader.ts";
import { ordersByLanguage } from "./orders.fixture.ts";
import { requestFor, sampleQuestion } from "./sample-question.fixture.ts";
import { turnLevel } from "./turn-level.ts";

const levelOf = (answer: string): number =>
  turnLevel("technical", gradeOffline(requestFor(answer)).verdict) ?? Number.NaN;
const answers = {
  "all of it": sampleQuestion.idealAnswer.split(" ").slice(0, 80).join(" "),
  "half of it": "Every insert and update has to maintain the index, so writing is slower. It takes space on disk too.",
  "nothing of it": "I would first of all talk to the people who know this system and then make a plan with them.",
};
const questions = loadBank();
const setup: PlanRequest["setup"] = {
  role: "Backend developer",
  level: "mid",
  minutes: 30,
  focus: [],
  limits: defaultLimits,
  seed: "s",
};
const inBank = new Set(questions.map(questionRef));
const advert = "We look for somebody who knows React, Kafka and Docker.";

describe.each(Object.entries(ordersByLanguage))("P38: thirty orders in %s", (_language, orders) => {
  test("are thirty", () => expect(new Set(orders).size).toBe(30));

  test.each(Object.entries(answers))("move the level of an answer by a quarter at most: %s", (_name, answer) => {
    const before = levelOf(answer);
    const moved = orders.flatMap((order) =>
      [`${answer} ${order}`, `${order} ${answer}`].filter((text) => !(Math.abs(levelOf(text) - before) <= 0.25)),
    );
    expect(moved).toEqual([]);
  });

  test("in a job text change neither what is asked of an answer nor how hard the questions are", () => {
    const planned = (jobText: string): Plan | undefined =>
      planQuestions({ setup: { ...setup, jobText }, questions, recent: [], try: 1 });
    const difficulties = (plan: Plan | undefined): readonly string[] =>
      (plan?.slots ?? []).map(({ difficulty }) => difficulty).toSorted();
    const plan = planned(advert);
    for (const order of orders) {
      const other = planned(`${advert} ${order}`);
      expect(difficulties(other)).toEqual(difficulties(plan));
      const asked = other?.slots.flatMap(({ options }) => options.map(({ questionId }) => questionId)) ?? [];
      expect(asked.filter((questionId) => !inBank.has(questionId))).toEqual([]);
      expect(JSON.stringify(other)).not.toContain(order);
    }
  });
});
