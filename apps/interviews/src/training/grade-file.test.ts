import { expect, test } from "vitest";
import { gradeFile } from "./grade-file.ts";

const questions = [
  {
    question_id: "q1",
    question: "What is a stack?",
    references: ["A list where the last element added is the first one removed."],
  },
  {
    question_id: "q2",
    question: "What does a cache do?",
    references: [{ text: "It keeps copies of data close by for faster access." }],
  },
];
const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join("\n");
const right = "A list in which the last element that was added is removed first.";
const wrong = "It is green.";

test("references may be texts or objects, and each answer gets level, correct and confidence", () => {
  const answers = lines([
    { id: "a", question_id: "q1", answer: right },
    { id: "b", question_id: "q1", answer: wrong },
    { id: "c", question_id: "q2", answer: "It keeps copies of data close by, so that access is faster." },
    { id: "d", question_id: "q2", answer: "No submission." },
  ]);
  const { lines: graded, summary } = gradeFile({ questions: lines(questions), answers, top: 1 });
  expect(graded.map(({ id, correct }) => [id, correct])).toEqual([
    ["a", true],
    ["b", false],
    ["c", true],
  ]);
  expect(graded[0]?.level).toBeGreaterThan(3);
  expect(graded[1]?.level).toBeLessThan(1.5);
  expect(summary).not.toHaveProperty("scored");
  expect(summary).not.toHaveProperty("labelled");
});

test("scores are compared on their own scale, the middle band apart", () => {
  const answers = lines([
    { id: "a", question_id: "q1", answer: right, score: 5 },
    { id: "b", question_id: "q1", answer: wrong, score: 0 },
    { id: "c", question_id: "q1", answer: "A list.", score: 2 },
    { id: "d", question_id: "q1", answer: "The last element.", score: 3 },
  ]);
  const { summary } = gradeFile({ questions: lines(questions), answers, top: 5 });
  expect(summary.scored?.answers).toBe(4);
  expect(summary.scored?.r).toBeGreaterThan(0.8);
  expect(summary.middle?.answers).toBe(2);
});

test("labels give accuracy and macro F1", () => {
  const answers = lines([
    { id: "a", question_id: "q1", answer: right, label2: "correct" },
    { id: "b", question_id: "q1", answer: wrong, label2: "incorrect" },
  ]);
  expect(gradeFile({ questions: lines(questions), answers, top: 1 }).summary.labelled).toEqual({
    answers: 2,
    accuracy: 1,
    macroF1: 1,
  });
});

test("an answer to a question that is not there is refused", () => {
  const answers = lines([{ id: "a", question_id: "q9", answer: right }]);
  expect(() => gradeFile({ questions: lines(questions), answers, top: 1 })).toThrow("q9");
});
