import * as fc from "fast-check";
import type { CellSpec, EffectSpec, EventSpec, Move, Outcome, Spec, StatusSpec, TimerSpec, Versions } from "./spec.ts";

/** Numbers stand for names and are taken modulo how many there are, so that every draw is a machine and shrinks to one. */
const index = fc.nat(11);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Move>({ how: "keep" }) },
  { weight: 6, arbitrary: fc.record({ how: fc.constant("after" as const), ms: fc.constantFrom(60_000, 5_000, 0) }) },
  { weight: 1, arbitrary: fc.constant<Move>({ how: "clear" }) },
  { weight: 2, arbitrary: fc.record({ how: fc.constant("extend" as const), ms: fc.constantFrom(30_000, 1) }) },
  { weight: 1, arbitrary: fc.constant<Move>({ how: "named" }) },
);

/** There in so many of ten. */
export function inTen<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 10 - times, arbitrary: fc.constant(undefined) }, { weight: times, arbitrary });
}
const mostly: fc.Arbitrary<boolean> = inTen(7, fc.constant(true)).map((there) => there ?? false);
const rarely: fc.Arbitrary<boolean> = inTen(1, fc.constant(true)).map((there) => there ?? false);

const cell = fc.record({
  targets: fc.array(index, { minLength: 1, maxLength: 3 }),
  strays: rarely,
  guard: inTen(2, fc.constantFrom("count-below-3" as const, "owner" as const)),
  refusesAt: inTen(2, fc.nat(3)),
  staleAt: inTen(1, fc.nat(3)),
  unchangedAt: inTen(2, fc.nat(3)),
  adds: fc.nat(2),
  stages: fc.boolean(),
  says: fc.boolean(),
  makes: fc.boolean(),
  until: move,
  second: move,
  events: fc.array(index, { maxLength: 2 }),
  asks: fc.array(fc.record({ effect: index, delayMs: inTen(3, fc.constantFrom(2_000, 20_000)) }), {
    maxLength: 3,
  }),
});
type RawCell = typeof cell extends fc.Arbitrary<infer Cell> ? Cell : never;

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Outcome>("answer") },
  { weight: 2, arbitrary: fc.constant<Outcome>("fail") },
  { weight: 1, arbitrary: fc.constantFrom<Outcome>("nothing", "throw", "reject", "wait", "hang") },
);

const effect = fc.record({
  kind: fc.constantFrom("each" as const, "each" as const, "once" as const, "latest" as const),
  everyMs: fc.constantFrom(1_000, 30_000),
  timeoutMs: fc.constantFrom(1_000, 45_000),
  attempts: fc.integer({ min: 1, max: 4 }),
  firstDelayMs: fc.constantFrom(100, 10_000),
  withinMs: fc.constantFrom(3_600_000, 15_000),
  hears: inTen(3, index),
  sends: inTen(3, fc.record({ to: fc.nat(2), command: index, turns: fc.boolean() })),
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 3 }),
  result: fc.record({ command: index, amount: fc.nat(3) }),
  giveUp: inTen(8, index),
});

const timer = fc.record({
  reads: fc.constantFrom("until" as const, "until" as const, "second" as const),
  sends: index,
  cell,
});

const raw = fc.record({
  statuses: fc.array(
    fc.record({
      sum: fc.boolean(),
      until: mostly,
      second: fc.boolean(),
      timers: fc.array(timer, { minLength: 1, maxLength: 2 }),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  commands: fc.array(
    fc.record({
      may: fc.oneof(
        { weight: 5, arbitrary: fc.constant(["clerk", "system"]) },
        { weight: 1, arbitrary: fc.constant(["manager", "timer", "effect"]) },
        { weight: 1, arbitrary: fc.constant(["clerk"]) },
        { weight: 2, arbitrary: fc.constant("by-state" as const) },
      ),
      staged: rarely,
      facts: rarely,
    }),
    { minLength: 2, maxLength: 6 },
  ),
  events: fc.array(fc.record({ personal: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  effects: fc.array(effect, { minLength: 1, maxLength: 4 }),
  first: cell,
  cells: fc.array(fc.record({ from: fc.integer({ min: -1, max: 5 }), command: index, cell }), {
    minLength: 12,
    maxLength: 40,
    size: "max",
  }),
  hides: inTen(3, fc.integer({ min: 1, max: 6 })),
  upgrade: inTen(
    5,
    fc.record({ renames: fc.array(index, { maxLength: 2 }), splits: inTen(5, fc.tuple(index, index)) }),
  ),
});
type Raw = typeof raw extends fc.Arbitrary<infer Draw> ? Draw : never;

/** Machines with every feature that there is, in one version or in two. */
export function machineSpecs(name: string): fc.Arbitrary<Versions> {
  return raw.map((draw) => versionsOf(name, draw));
}

function pick<T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T; // no list here is empty
}

function versionsOf(name: string, draw: Raw): Versions {
  const version = draw.upgrade ? 2 : 1;
  const current = specFrom(name, version, draw);
  if (!draw.upgrade) return { current, old: undefined, carried: new Map() };
  const formerly = new Map<string, string>();
  const [one, other] = draw.upgrade.splits ?? [];
  if (one !== undefined && other !== undefined)
    for (const at of [one, other]) formerly.set(pick(current.statuses, at).name, "both");
  for (const at of draw.upgrade.renames) {
    const { name: now } = pick(current.statuses, at);
    if (!formerly.has(now)) formerly.set(now, `was-${now}`);
  }
  const carried = Map.groupBy(
    current.statuses.map((status) => status.name),
    (now) => formerly.get(now) ?? now,
  );
  return { current, old: oldVersion(current, (now) => formerly.get(now) ?? now), carried };
}

/** The same machine under the names of before, with timers of other names and without the field that is new. */
function oldVersion(current: Spec, formerly: (status: string) => string): Spec {
  const statuses = new Map<string, StatusSpec>();
  const cells = new Map<string, CellSpec>();
  for (const status of current.statuses) {
    const before = formerly(status.name);
    if (statuses.has(before)) continue; // of two that were one, the first gives its row
    const timers = status.timers.map((each) => ({ ...each, name: each.name === "t1" ? "t-old" : each.name }));
    statuses.set(before, { ...status, name: before, timers });
  }
  const rows = new Set([...statuses.keys(), "new"]);
  for (const [place, each] of current.cells) {
    const [from = "", command = ""] = place.split(" ");
    const before = `${from === "new" ? from : formerly(from)} ${command}`;
    const isFirst =
      from === "new" || current.statuses.find((status) => formerly(status.name) === formerly(from))?.name === from;
    if (!isFirst || !rows.has(before.split(" ")[0] ?? "")) continue;
    const targets = each.targets.map(formerly);
    const strays =
      each.strays === undefined || targets.includes(formerly(each.strays)) ? undefined : formerly(each.strays);
    cells.set(before, { ...each, targets, strays });
  }
  return { ...current, version: 1, statuses: [...statuses.values()], cells, count: "count", added: false };
}

function specFrom(name: string, version: number, draw: Raw): Spec {
  const commands = draw.commands.map((command, at) => ({ ...command, name: `c${at}` }));
  const events: readonly EventSpec[] = draw.events.map(({ personal }, at) => ({ name: `e${at}`, personal }));
  const names = draw.statuses.map((_status, at) => `s${at}`);
  const effects: readonly EffectSpec[] = draw.effects.map((each, at) => ({
    ...each,
    name: `f${at}`,
    // a reaction is an effect at least once
    kind: each.hears === undefined ? each.kind : "each",
    hears: each.hears === undefined ? undefined : pick(events, each.hears).name,
    sends: each.sends && {
      to: pick(["self", "a", "b"], each.sends.to),
      command: pick(commands, each.sends.command).name,
      turns: each.sends.turns,
    },
    result: { command: pick(commands, each.result.command).name, amount: each.result.amount },
    giveUp: each.giveUp === undefined ? undefined : pick(commands, each.giveUp).name,
  }));
  const asked = effects.filter(({ hears }) => hears === undefined);
  const cellFrom = ({ targets, strays, events: told, asks, ...rest }: RawCell): CellSpec => {
    const named = [...new Set(targets.map((at) => pick(names, at)))];
    return {
      ...rest,
      targets: named,
      strays: strays ? names.find((status) => !named.includes(status)) : undefined,
      events: told.map((at) => pick(events, at).name),
      asks:
        asked.length === 0 ? [] : asks.map(({ effect, delayMs }) => ({ effect: pick(asked, effect).name, delayMs })),
    };
  };
  const cells = new Map<string, CellSpec>([["new c0", cellFrom(draw.first)]]);
  const add = (from: string, command: string, each: RawCell): void => {
    const place = `${from} ${command}`;
    if (!cells.has(place)) cells.set(place, cellFrom(each));
  };
  const statuses = draw.statuses.map(({ timers, ...rest }, at): StatusSpec => {
    const declared: TimerSpec[] = timers.map((each, which) => ({
      name: `t${which}`,
      reads: each.reads,
      sends: pick(commands, each.sends).name,
    }));
    timers.forEach((each, which) => add(`s${at}`, declared[which]?.sends ?? "", each.cell));
    return { ...rest, name: `s${at}`, timers: declared };
  });
  for (const { from, command, cell: each } of draw.cells)
    add(from < 0 ? "new" : pick(names, from), pick(commands, command).name, each);
  const hides = draw.hides === undefined ? undefined : { subject: "user:may", from: draw.hides };
  return { name, version, statuses, commands, events, effects, cells, hides, count: "n", added: version > 1 };
}
