import { expect, test } from "vitest";
import { threadsOf } from "./threads.ts";

const turn = (slot: number, take: number, followUp: number) => ({
  turnId: `s${slot}-t${take}-f${followUp}`,
  slot,
  take,
});

test("follow-ups stand under their question, and questions count in the order they were asked", () => {
  const threads = threadsOf([turn(4, 1, 0), turn(4, 1, 1), turn(2, 1, 0)]);

  expect(threads.map(({ number, followUps }) => [number, followUps.map(({ turnId }) => turnId)])).toEqual([
    [1, ["s4-t1-f1"]],
    [2, []],
  ]);
});

test("another take of a question is a thread of its own under the same number", () => {
  const threads = threadsOf([turn(1, 1, 0), turn(1, 2, 0), turn(1, 2, 1), turn(3, 1, 0)]);

  expect(threads.map(({ number, take }) => [number, take])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ]);
});

test("no turns make no threads", () => {
  expect(threadsOf([])).toEqual([]);
});
