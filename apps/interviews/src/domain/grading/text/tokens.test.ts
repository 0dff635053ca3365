import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitSentences } from "./sentences.ts";
import { isOneLetterOff } from "./spelling.ts";
import { tokenise, toNfc } from "./tokens.ts";

test("each word stands where it says it stands, in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (raw) => {
      const text = toNfc(raw);
      let at = 0;
      for (const { start, end, text: word } of tokenise(text)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(text.slice(start, end).toLowerCase().replace("’", "'")).toBe(word);
        at = end;
      }
    }),
  );
});

test("words are told apart by what they do", () => {
  expect(tokenise("Um, it doesn’t scale").map(({ kind }) => kind)).toEqual([
    "filler",
    "function",
    "negation",
    "content",
  ]);
});

test("number words and figures are one", () => {
  expect(tokenise("Three 3").map(({ stem }) => stem)).toEqual(["3", "3"]);
});

test("a sentence without a content word is none, and a long one is cut", () => {
  const text = `Well, you know. Indexes help. ${"word ".repeat(50)}`;
  const tokens = tokenise(text);
  const lengths = splitSentences(text, tokens).map(
    ({ from, to }) => tokens.slice(from, to).filter(({ kind }) => kind === "content").length,
  );
  expect(lengths).toEqual([2, 24, 24, 2]);
});

test.each([
  ["packet", "packt", true],
  ["packet", "pakcet", true],
  ["packet", "packxt", true],
  ["packet", "ppacket", true],
  ["packet", "packet", false],
  ["packet", "pacxxt", false],
  ["packet", "pocketed", false],
])("%s is one letter off %s: %j", (left, right, isOff) => {
  expect(isOneLetterOff(left, right)).toBe(isOff);
});
