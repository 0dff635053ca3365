import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { questionSchema } from "../domain/question.ts";
import { runBankGates } from "./bank-gates.ts";
import { levelOf } from "./gate.ts";

const folder = new URL("../../bank/", import.meta.url);
const bank = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .toSorted()
  .flatMap((file) => z.array(questionSchema).parse(JSON.parse(readFileSync(new URL(file, folder), "utf8"))));

// a few of each area; `npm run gates` holds a third of the bank
const sample = bank.filter((_, index) => index % 11 === 0);

test.each(runBankGates(sample))("the bank and the offline grader hold: $name", ({ share, floor, failures }) => {
  // so few questions cannot show a share of 95 in 100: one of them may miss
  expect(share, failures.join("; ")).toBeGreaterThanOrEqual(floor - 1 / sample.length);
});

test("the same answer twice gets the same level", () => {
  for (const question of sample.slice(0, 10)) {
    expect(levelOf(question, question.idealAnswer)).toBe(levelOf(question, question.idealAnswer));
  }
});
