import fc from "fast-check";
import { expect, test } from "vitest";
import { applyPatch, diff } from "./patch.ts";
import type { Json } from "./types.ts";

/** Names that every object inherits are names like any other. */
const names = fc.oneof(fc.constantFrom("a", "b", "a/b", "~", "valueOf", "constructor", "toString", ""), fc.string());
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test("what a difference names turns the one value into the other, whatever they are", () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(applyPatch(before, diff(before, after))).toEqual(after);
    }),
    { numRuns: 500 },
  );
});

test("equal values differ in nothing, and neither value is changed", () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(diff(before, structuredClone(before))).toEqual([]);
      const kept = structuredClone(before);
      applyPatch(before, diff(before, after));
      expect(before).toEqual(kept);
    }),
  );
});

test("a member whose name every object inherits is taken away", () => {
  expect(diff({ words: { valueOf: 0 } }, { words: {} })).toEqual([{ op: "remove", path: "/words/valueOf" }]);
});

test("the form of a difference is that of RFC 6902: whole values at paths of the schema, lists changed at their end", () => {
  const before = { status: "open", turns: [{ n: 1 }, { n: 2 }], "a/b": 1, gone: true };
  const after = { status: "shut", turns: [{ n: 1 }, { n: 3 }, { n: 4 }], "a/b": 2, come: { x: null } };
  expect(diff(before, after)).toEqual([
    { op: "remove", path: "/gone" },
    { op: "replace", path: "/status", value: "shut" },
    { op: "replace", path: "/turns/1/n", value: 3 },
    { op: "add", path: "/turns/2", value: { n: 4 } },
    { op: "replace", path: "/a~1b", value: 2 },
    { op: "add", path: "/come", value: { x: null } },
  ]);
});

test("a patch that does not fit is refused", () => {
  expect(() => applyPatch({ a: 1 }, [{ op: "replace", path: "/b", value: 1 }])).toThrow("does not fit");
  expect(() => applyPatch([1], [{ op: "remove", path: "/3" }])).toThrow("does not fit");
});
