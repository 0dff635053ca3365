import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Patch, applyPatch } from "../machine/patch.ts";
import type { Json } from "../machine/types.ts";
import { compactDiff } from "./compact-diff.ts";

// through JSON, as everything on the wire is: it knows no -0
const json = fc
  .jsonValue({ maxDepth: 4, noUnicodeString: false })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);
const rows = fc.array(fc.record({ id: fc.nat(9), n: fc.nat(2) }), { maxLength: 8 });

test("applying the difference to what was gives what is", () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(json, json), fc.tuple(rows, rows)), ([before, after]) => {
      expect(applyPatch(before, compactDiff(before, after))).toEqual(after);
    }),
  );
});

test("what is the same has no difference", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(compactDiff(value, structuredClone(value))).toEqual([]);
    }),
  );
});

test.each<[string, Json, Json, Patch]>([
  ["came first", [1, 2, 3], [0, 1, 2, 3], [{ op: "add", path: "/0", value: 0 }]],
  ["left the middle", [{ id: 1 }, { id: 2 }, { id: 3 }], [{ id: 1 }, { id: 3 }], [{ op: "remove", path: "/1" }]],
  ["came last", { "a/b": [1] }, { "a/b": [1, 2] }, [{ op: "add", path: "/a~1b/1", value: 2 }]],
])("an item that %s costs one operation", (_what, before, after, patch) => {
  expect(compactDiff(before, after)).toEqual(patch);
});
