import { wantedSetup } from "@segno/interviews/wire";
import { expect, test } from "vitest";
import { defaults, errorsOf, questionsIn, wantedOf, withMode } from "./setup-form.ts";

test("the defaults are an interview by one click", () => {
  expect(errorsOf(defaults)).toEqual({});
  expect(wantedSetup.safeParse(wantedOf(defaults)).success).toBe(true);
});

test("the number of questions follows the minutes", () => {
  expect([10, 15, 20, 25, 30, 35, 60].map(questionsIn)).toEqual([3, 5, 7, 8, 10, 12, 12]);
});

test("a realistic interview comes with a clock and its feedback at the end", () => {
  const realistic = withMode(defaults, "realistic");

  expect(realistic).toMatchObject({ clockFactor: 1, feedback: "end" });
  expect(wantedSetup.safeParse(wantedOf(realistic)).success).toBe(true);
  expect(withMode(realistic, "practice")).toEqual(defaults);
});

test("what is wrong is said in words before anything is sent", () => {
  const errors = errorsOf({ ...defaults, role: "  ", keeping: false, jobText: "x".repeat(20_001) });

  expect(Object.keys(errors)).toEqual(["role", "jobText", "keeping"]);
});
