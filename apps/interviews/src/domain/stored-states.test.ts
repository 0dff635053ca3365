import type { JsonObject } from "segno";
import { describe, expect, test } from "vitest";
import { inStatus } from "./interview.fixture.ts";
import { statuses } from "./interview-state.ts";
import { interview } from "./interview.ts";
import version1 from "./stored-states.1.json" with { type: "json" };

/** By released version of the machine, what it stored in each status. A version that was released is never edited. */
const released: Readonly<Record<number, Readonly<Record<string, unknown>>>> = { 1: version1 };

function broughtForward(stored: JsonObject, from: number): JsonObject {
  let state = stored;
  for (let version = from; version < interview.version; version += 1) {
    const step = interview.migrations[version];
    if (!step) throw new Error(`nothing leads on from version ${version}`);
    state = step.state(state);
  }
  return state;
}

describe.each(Object.keys(released).map(Number))("P14: what version %i stored", (version) => {
  test.each(statuses)("is read by this version: %s", (status) => {
    const stored = released[version]?.[status] as JsonObject;
    expect(interview.encode(interview.decode(broughtForward(stored, version)))).toMatchObject({ status });
  });
});

test.each(statuses)("P14: %s is stored as its version's fixture says; what differs needs a new version", (status) => {
  expect(inStatus[status]().stored).toEqual(released[interview.version]?.[status]);
});
