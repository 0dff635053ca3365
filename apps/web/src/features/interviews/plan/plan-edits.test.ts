import { expect, test } from "vitest";
import { moved, swapped, without } from "./plan-edits.ts";

test("a question moves one place, and no further than the ends", () => {
  expect(moved([4, 2, 7], 2, -1)).toEqual([2, 4, 7]);
  expect(moved([4, 2, 7], 2, 1)).toEqual([4, 7, 2]);
  expect(moved([4, 2, 7], 4, -1)).toBeUndefined();
  expect(moved([4, 2, 7], 7, 1)).toBeUndefined();
  expect(moved([4, 2, 7], 9, 1)).toBeUndefined();
});

test("a spare comes in at the place of the question that leaves", () => {
  expect(swapped([4, 2, 7], 2, 9)).toEqual([4, 9, 7]);
  expect(without([4, 2, 7], 2)).toEqual([4, 7]);
});
