import type { History } from "../drive/history.ts";
import type { Sighting } from "../drive/sightings.ts";
import type { OutsideCall } from "../world/outside.ts";
import type { Place } from "../world/place.ts";
import { checkEffects } from "./effects.ts";
import { printsOf } from "./rebuild.ts";
import { type States, type Stored, readStored } from "./records.ts";
import { checkSteps, checkTokens, doubles } from "./steps.ts";
import { checkTold } from "./told.ts";
import type { Violation } from "./violation.ts";

/** What is known of a run when everything is at rest. */
export interface Evidence {
  readonly place: Place;
  readonly history: History;
  readonly sightings: readonly Sighting[];
  readonly outside: readonly OutsideCall[];
}

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly orders: number;
  readonly versions: number;
  readonly outcomes: number;
}

/** Holds the journal, the states and the outside's own log against what clients were told. */
export async function check(evidence: Evidence): Promise<Verdict> {
  const { place, history, sightings, outside } = evidence;
  const [calls, reads, seen, outsideCalls] = [
    Map.groupBy(history.calls, ({ order }) => order),
    Map.groupBy(history.reads, ({ order }) => order),
    Map.groupBy(sightings, ({ order }) => order),
    Map.groupBy(outside, ({ key }) => key),
  ];
  const violations: Violation[] = [];
  const there = new Set<string>();
  const ends = new Map<string, string[]>();
  let [versions, outcomes] = [0, 0];

  for await (const stored of readStored(place, "order")) {
    there.add(stored.id);
    versions += stored.version;
    outcomes += stored.journal.filter(({ command }) => command === "record-outcome").length;
    const told = {
      calls: calls.get(stored.id) ?? [],
      reads: reads.get(stored.id) ?? [],
      sightings: seen.get(stored.id) ?? [],
    };
    violations.push(
      ...checkSteps(stored),
      ...checkTokens(stored),
      ...checkEffects(stored, outsideCalls),
      ...checkTold(stored, printsOf(stored), withUnnamed(told, stored, calls.get(undefined) ?? [])),
    );
    const { status, ledger } = stored.state;
    if (["closed", "expired"].includes(status)) {
      ends.set(ledger, [...(ends.get(ledger) ?? []), stored.id]);
    }
  }
  for (const order of calls.keys())
    if (order !== undefined && !there.has(order))
      violations.push({ rule: "lost", what: `${order} was acknowledged and is not there` });
  for (const { key, code } of history.reuses)
    if (code !== "key-reused")
      violations.push({ rule: "told-otherwise", what: `${key} was used again and answered ${code}` });
  for await (const stored of readStored(place, "ledger")) {
    violations.push(...checkSteps(stored), ...checkLedger(stored, ends.get(stored.id) ?? []));
    ends.delete(stored.id);
  }
  for (const [ledger, orders] of ends)
    violations.push({ rule: "stuck", what: `${orders.join()} ended, and the ledger ${ledger} was never made` });
  return { violations, orders: there.size, versions, outcomes };
}

/** Every order that ended stands in its ledger, once. */
function checkLedger({ id, state }: Stored<States["ledger"]>, ended: readonly string[]): readonly Violation[] {
  const posted = state.ended;
  return [
    ...doubles(posted).map((order): Violation => ({
      rule: "applied-twice",
      what: `${order} was posted twice in ${id}`,
    })),
    ...ended
      .filter((order) => !posted.includes(order))
      .map((order): Violation => ({ rule: "stuck", what: `${order} ended, and was never posted in ${id}` })),
  ];
}

/** A creation that was never answered may have been done all the same; who made this one is found by its key. */
function withUnnamed(
  told: Parameters<typeof checkTold>[2],
  { journal }: Stored,
  unnamed: History["calls"],
): Parameters<typeof checkTold>[2] {
  const key = journal[0]?.key;
  return { ...told, calls: [...told.calls, ...unnamed.filter((call) => `c:${call.subject}\u001f${call.key}` === key)] };
}
