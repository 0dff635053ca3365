import { describe, expect, test } from "vitest";
import { followUpTexts } from "./follow-up-texts.ts";
import { sampleQuestion } from "./grading/sample-question.fixture.ts";
import { verdictOf } from "./interview.fixture.ts";

const verdict = verdictOf({ points: { "write-cost": [30, "missing"], "few-steps": [30, "met"] } });
const said = { question: sampleQuestion.text, answer: "It finds the rows in a few steps." };
const stem = sampleQuestion.points.find(({ id }) => id === "write-cost")?.stem;
const textFor = (proposal?: string): string | undefined => {
  const proposals = proposal === undefined ? [] : [{ pointId: "write-cost", text: proposal }];
  return followUpTexts(verdict, sampleQuestion, said, proposals)[0]?.text;
};

describe("P35: a follow-up's text", () => {
  test("is the grader's proposal where that is one short sentence that gives nothing away", () => {
    expect(textFor("And what does it cost you on the other side?")).toBe(
      "And what does it cost you on the other side?",
    );
  });

  test("may use what question or answer have said already", () => {
    expect(textFor("You find rows in few steps; does anything else change?")).toContain("few steps");
  });

  test.each([
    ["says a key word of the point", "Does every insert have to do more?"],
    ["is missing", undefined],
    ["is blank", " "],
    ["is two sentences", "Think again. What else is there?"],
    ["is longer than 30 words", `What ${"else ".repeat(30)}is there?`],
  ])("is the sheet's stem where the proposal %s", (_why, proposal) => {
    expect(textFor(proposal)).toBe(stem);
  });

  test("is there for what is wanting alone", () => {
    expect(followUpTexts(verdict, sampleQuestion, said, []).map(({ pointId }) => pointId)).toEqual(["write-cost"]);
  });
});
