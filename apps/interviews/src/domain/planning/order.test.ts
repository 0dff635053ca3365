import { expect, test } from "vitest";
import type { Question } from "../question.ts";
import { inOrder } from "./order.ts";

const item = (name: string): { readonly name: string; readonly question: Question } => {
  const [kind, difficulty, skill] = name.split(" ");
  return { name, question: { kind, difficulty, skill } as Question }; // all that the order asks of it
};
const ordered = (...names: readonly string[]): readonly string[] => inOrder(names.map(item)).map(({ name }) => name);

test("kinds take turns, one about people is last, and the hardest is in the middle", () => {
  expect(
    ordered(
      "technical easy a",
      "technical medium b",
      "technical medium c",
      "technical hard d",
      "technical easy e",
      "situational medium f",
      "behavioural medium g",
      "behavioural easy h",
    ),
  ).toEqual([
    "technical easy a",
    "technical medium b",
    "situational medium f",
    "technical hard d",
    "technical medium c",
    "behavioural medium g",
    "technical easy e",
    "behavioural easy h",
  ]);
});

test("a skill is not asked about twice running where another is there", () => {
  expect(ordered("technical easy a", "technical medium a", "technical medium b")).toEqual([
    "technical easy a",
    "technical medium b",
    "technical medium a",
  ]);
});

test("one question is its own order, and none is none", () => {
  expect(ordered("technical easy a")).toEqual(["technical easy a"]);
  expect(ordered()).toEqual([]);
});
