import fc from "fast-check";
import { expect, test } from "vitest";
import { type Evidence, piecesOf } from "./highlight.ts";

const evidence = (start: number, end: number, pointId: string): Evidence => ({ span: { start, end }, pointId });

test("a quote is cut out with what it is evidence of", () => {
  expect(
    piecesOf("an index helps reads", [evidence(3, 8, "index")]).map(({ text, pointIds }) => [text, pointIds]),
  ).toEqual([
    ["an ", []],
    ["index", ["index"]],
    [" helps reads", []],
  ]);
});

test("where quotes overlap, both are named, and each begins once", () => {
  const pieces = piecesOf("abcdef", [evidence(0, 4, "one"), evidence(2, 6, "two")]);

  expect(pieces.map(({ text, pointIds }) => [text, pointIds])).toEqual([
    ["ab", ["one"]],
    ["cd", ["one", "two"]],
    ["ef", ["two"]],
  ]);
  expect(pieces.flatMap(({ begins }) => begins)).toEqual(["one", "two"]);
});

test("a quote that is not inside the answer is not shown", () => {
  expect(piecesOf("short", [evidence(3, 9, "far"), evidence(4, 4, "empty")])).toEqual([
    { start: 0, text: "short", pointIds: [], begins: [] },
  ]);
});

test("the pieces put together are always the answer", () => {
  const spans = fc.array(fc.tuple(fc.nat(60), fc.nat(60), fc.constantFrom("a", "b", "c")));
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), spans, (text, list) => {
      const pieces = piecesOf(
        text,
        list.map(([start, end, pointId]) => evidence(start, end, pointId)),
      );
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    }),
  );
});
