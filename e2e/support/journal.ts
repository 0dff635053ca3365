import assert from "node:assert/strict";

/** One step of an interview's journal. */
export interface Entry {
  readonly version: number;
  readonly events: readonly { readonly type: string; readonly turnId?: string; readonly round?: number }[];
}

/** What a person was told, to hold the journal against. */
export interface Told {
  /** By version, the command that was acknowledged with it. */
  readonly acknowledged: ReadonlyMap<number, string>;
  /** By turn, the answer that was given. */
  readonly said: ReadonlyMap<string, string>;
}

const askedTypes = ["question-asked", "follow-up-asked"];

/** Nothing that was acknowledged is lost, and nothing is asked, answered or scored twice. */
export function checkJournal(entries: readonly Entry[], { acknowledged, said }: Told): void {
  assert.deepEqual(
    entries.map(({ version }) => version),
    entries.map((_entry, index) => index + 1),
  );
  for (const [version, command] of acknowledged)
    assert.ok(entries[version - 1], `${command} was acknowledged as version ${version}, which is not there`);
  const events = entries.flatMap((entry) => entry.events);
  const turnsOf = (...types: readonly string[]): readonly string[] =>
    events.filter(({ type }) => types.includes(type)).map(({ turnId, round }) => `${turnId} ${round ?? ""}`.trim());
  for (const types of [askedTypes, ["answer-submitted"], ["verdict-recorded"], ["question-skipped"]])
    assertOnce(turnsOf(...types), types.join(" or "));
  assert.deepEqual(turnsOf("answer-submitted").toSorted(), [...said.keys()].toSorted());
  assert.deepEqual(turnsOf("verdict-recorded").toSorted(), [...said.keys()].map((turnId) => `${turnId} 1`).toSorted());
}

function assertOnce(list: readonly string[], what: string): void {
  assert.equal(new Set(list).size, list.length, `${what} twice: ${list.join(", ")}`);
}
