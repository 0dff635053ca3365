import { expect, test } from "vitest";
import { findUnstorable } from "./unstorable.ts";

test.each([
  [{ a: ["fine", 1, null, true, "𝄋"] }, undefined],
  ["\u0000", ""],
  [{ a: [{ "b/c": "x\u0000" }] }, "/a/0/b~1c"],
  [{ a: "\udc00" }, "/a"],
  [{ a: { "\ud800": 1 } }, "/a"],
])("what no database would take in %j is found at its path", (value, pointer) => {
  expect(findUnstorable(value)?.pointer).toBe(pointer);
});
