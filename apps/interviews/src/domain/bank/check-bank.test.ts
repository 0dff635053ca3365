import { describe, expect, test } from "vitest";
import { type Question, difficulties } from "../question.ts";
import { checkBank } from "./check-bank.ts";

const anchors: [string, string, string, string, string] = ["none", "hardly", "half", "well", "fully"];

const sound: Question = {
  id: "js-gates",
  version: 1,
  area: "javascript",
  skill: "javascript",
  kind: "technical",
  difficulty: "easy",
  text: "How does a canal lock lift a boat?",
  hint: "Think of water.",
  rephrase: "Tell me how boats get uphill in a canal.",
  idealAnswer: "Gates close behind it, and the chamber fills from above.",
  criteria: (["coverage", "correctness", "depth", "example"] as const).map((name) => ({ name, anchors })),
  points: [
    {
      id: "gates",
      weight: 50,
      phrasings: ["Gates close tight behind it.", "The heavy doors are shut."],
      stem: "What happens first?",
    },
    {
      id: "fill",
      weight: 50,
      phrasings: ["The chamber fills from upstream.", "Water flows in by sluices."],
      stem: "And then?",
    },
  ],
  redFlags: [],
  advice: "Visit one.",
};

/** Six sound questions of one area, two of each difficulty, with one of them changed. */
function bankWith(change: Partial<Question>): readonly Question[] {
  const area = [...difficulties, ...difficulties].map((difficulty, index): Question => ({
    ...sound,
    difficulty,
    id: `js-gates-${index}`,
    text: `${sound.text} Case ${index + 10}.`,
    kind: index === 1 ? "system-design" : "technical",
  }));
  return area.map((question, index) => (index === 0 ? { ...question, ...change } : question));
}

const withPoint = (change: Partial<Question["points"][number]>): Partial<Question> => ({
  points: sound.points.map((point, index) => (index === 0 ? { ...point, ...change } : point)),
});

describe("checkBank", () => {
  test("finds nothing in a sound bank", () => {
    expect(checkBank(bankWith({}))).toEqual([]);
  });

  test.each<readonly [name: string, change: Partial<Question>, fault: RegExp]>([
    ["an id that is used twice", { id: "js-gates-1" }, /js-gates-1: the id is used twice/u],
    ["a text that is asked twice", { text: "How does a canal lock lift a boat? Case 11." }, /is asked twice/u],
    ["too few of one difficulty", { difficulty: "hard" }, /javascript: 1 easy questions/u],
    ["a kind that does not belong to the area", { kind: "behavioural" }, /behavioural does not belong in javascript/u],
    ["an area with too few questions", { area: "people" }, /people: 1 questions, at least 6/u],
    ["a skill that is not listed", { skill: "sailing" }, /the skill sailing is not listed/u],
    ["a skill that is named by its alias", { skill: "js" }, /the skill js is not listed/u],
    ["a skill of another area", { skill: "sql" }, /the skill sql belongs to another area/u],
    ["criteria of another kind", { criteria: sound.criteria.slice(1) }, /the criteria of technical are/u],
    [
      "a criterion that is there twice",
      { criteria: [...sound.criteria, ...sound.criteria.slice(0, 1)] },
      /the criteria/u,
    ],
    ["code in the question", { text: "What does `a => a` do?" }, /the text has a code mark/u],
    ["something to look at", { hint: "Look at the picture." }, /the hint needs eyes/u],
    ["brackets in the ideal answer", { idealAnswer: "Gates (two) close." }, /the ideal answer has brackets/u],
    ["a stem that says its point", withPoint({ stem: "Do the doors close?" }), /the stem of gates says door, close/u],
    ["a stem that says it in another form", withPoint({ stem: "Why the closing?" }), /the stem of gates says close/u],
    ["a stem of two sentences", withPoint({ stem: "Well. What happens?" }), /the stem of gates is not one question/u],
    [
      "a point that says too little",
      withPoint({ phrasings: ["Gates.", "The heavy doors are shut."] }),
      /gates says too/u,
    ],
    ["two points of one id", withPoint({ id: "fill" }), /the point fill is there twice/u],
    [
      "two points that say the same",
      withPoint({ phrasings: ["The chamber fills from upstream.", "The heavy doors are shut."] }),
      /gates and fill blur/u,
    ],
  ])("finds %s", (_name, change, fault) => {
    expect(checkBank(bankWith(change)).join("\n")).toMatch(fault);
  });

  test("a stem may use the words of its question", () => {
    const phrasings = ["Gates close tight behind the boat.", "The boat is shut in by heavy doors."];
    expect(checkBank(bankWith(withPoint({ phrasings, stem: "What happens to the boat first?" })))).toEqual([]);
  });
});
