import { expect, test } from "vitest";
import { loadBank } from "../load-bank.ts";
import { runBankGates } from "./bank-gates.ts";
import { levelOf } from "./gate.ts";

// a few of each area; `npm run gates` holds a third of the bank
const sample = loadBank().filter((_, index) => index % 11 === 0);

test.each(runBankGates(sample))("the bank and the offline grader hold: $name", ({ share, floor, failures }) => {
  // so few questions cannot show a share of 95 in 100: one of them may miss
  expect(share, failures.join("; ")).toBeGreaterThanOrEqual(floor - 1 / sample.length);
});

test("the same answer twice gets the same level", () => {
  for (const question of sample.slice(0, 10)) {
    expect(levelOf(question, question.idealAnswer)).toBe(levelOf(question, question.idealAnswer));
  }
});
