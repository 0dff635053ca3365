import { uuidOf } from "segno";
import { tenant } from "../system/tenant.ts";
import type { OutsideCall } from "../world/outside.ts";
import type { Step, Stored } from "./records.ts";
import type { Rule, Violation } from "./violation.ts";

interface Asked {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/** By key, what reached the outside service. */
export type CallsByKey = ReadonlyMap<string, readonly OutsideCall[]>;

/** Holds the effects that one order asked for against what came of them, here and at the outside. */
export function checkEffects(stored: Stored, outside: CallsByKey): readonly Violation[] {
  const found: Violation[] = [];
  const asked = askedBy(stored);
  const outcomes = Map.groupBy(
    stored.journal.filter(({ key }) => key?.startsWith("e:")),
    ({ key }) => key?.split(":")[1] ?? "",
  );
  for (const effect of asked) {
    const calls = outside.get(effect.id) ?? [];
    const landed = outcomes.get(effect.id) ?? [];
    const say = (rule: Rule, what: string): void =>
      void found.push({ rule, what: `${stored.id}: ${effect.name} asked at version ${effect.version} ${what}` });
    if (landed.length > 1)
      say("outcomes", `has ${landed.length} outcomes: ${landed.map(({ version }) => version).join()}`);
    if (effect.name === "dispatch" && calls.length > 1) say("outcomes", `was called ${calls.length} times`);
    if (["charge", "dispatch"].includes(effect.name)) {
      checkReceipt(landed, calls, (what) => say("outcomes", what));
      const isOver = effect.name === "dispatch" && calls.length === 0 && timedOut(stored, effect.version);
      if (landed.length === 0 && !isOver) say("stuck", "has no outcome");
    }
  }
  const known = new Set(asked.map(({ id }) => id));
  for (const id of outcomes.keys())
    if (!known.has(id) && stored.journal.some(({ key, command }) => key === `e:${id}` && command === "record-outcome"))
      found.push({ rule: "outcomes", what: `${stored.id}: an outcome of ${id}, which it never asked for` });
  return [...found, ...checkCard(stored, asked, outside)];
}

/** Ids of effects are determined by who asked: they need not be looked up. */
function askedBy({ id, journal }: Stored): readonly Asked[] {
  return journal.flatMap(({ version, effects }) =>
    effects.map((name, index) => ({ id: uuidOf(tenant, "order", id, version, index), name, version })),
  );
}

/** What the order was told is what the outside said. */
function checkReceipt(landed: readonly Step[], calls: readonly OutsideCall[], say: (what: string) => void): void {
  for (const { events } of landed) {
    const done = events.some(({ as }) => as === "charged" || as === "dispatched");
    if (done && !calls.some((call) => call.done)) say("is said to be done, and the outside did nothing");
  }
}

function timedOut({ journal }: Stored, version: number): boolean {
  return journal.some((step) => step.command === "time-out" && step.version > version);
}

/** Of those that were asked for, the last card is the one on show. */
function checkCard({ id }: Stored, asked: readonly Asked[], outside: CallsByKey): readonly Violation[] {
  const shows = asked.filter(({ name }) => name === "show");
  const last = Math.max(0, ...shows.map(({ version }) => version));
  const shown = Math.max(
    0,
    ...shows.flatMap((show) => outside.get(show.id) ?? []).flatMap((call) => (call.done ? (call.asked ?? 0) : [])),
  );
  return shown === last
    ? []
    : [{ rule: "stuck", what: `${id}: the card of version ${last} was asked for, and ${shown} is on show` }];
}
