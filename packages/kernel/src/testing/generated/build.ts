import { z } from "zod";
import type { FactsReader } from "../../engine/engine-types.ts";
import { Refusal, refusal } from "../../errors.ts";
import { digits, instant } from "../../machine/codecs.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";
import { personal } from "../../machine/personal.ts";
import {
  type Actor,
  type Cell,
  type Cells,
  type Context,
  type EffectRequest,
  type NewState,
  type Outcome,
  unchanged,
} from "../../machine/types.ts";
import {
  type CellSpec,
  carryForward,
  type EventSpec,
  highestPrice,
  type Move,
  signInAgain,
  type Spec,
  statusOf,
  type StoredState,
  type Versions,
} from "./spec.ts";

/** One of the two counts is there: the older version had another name for it. */
interface GeneratedState {
  readonly status: string;
  readonly n?: number;
  readonly count?: number;
  readonly stage: number;
  readonly words: string;
  readonly owner: string;
  readonly made?: string;
  readonly sum?: bigint;
  readonly until?: Date;
  readonly second?: Date;
  readonly added?: number;
}

export interface GeneratedCommand {
  readonly type: string;
  readonly amount: number;
  readonly by: bigint;
  readonly on?: Date;
}

interface GeneratedTypes {
  readonly state: GeneratedState;
  readonly command: GeneratedCommand;
  readonly event: {
    readonly type: string;
    readonly n: number;
    readonly at: Date;
    readonly sum: bigint;
    readonly words?: string;
  };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}

type AnyGeneratedCell = Cell<
  GeneratedState | NewState,
  GeneratedCommand,
  GeneratedState,
  GeneratedTypes["event"],
  object,
  undefined
>;

export const tableOf = (name: string): string => `generated.${name.replaceAll("-", "_")}`;

/** What a command carries beside its type, where an effect or a timer sends it. */
export function commandOf(type: string, amount: number): GeneratedCommand {
  return { type, amount, by: 1n };
}

/** The real machine of a version. */
export function buildMachine(versions: Versions, spec: Spec): Machine<GeneratedTypes> {
  const countOf = (state: GeneratedState): number => state.n ?? state.count ?? 0;
  const instants = { until: (state: GeneratedState) => state.until, second: (state: GeneratedState) => state.second };
  const rowOf = (from: string): Readonly<Record<string, AnyGeneratedCell>> =>
    Object.fromEntries(
      spec.commands.flatMap(({ name }) => {
        const cell = spec.cells.get(`${from} ${name}`);
        return cell ? [[name, buildCell(spec, cell, countOf)]] : [];
      }),
    );
  return defineMachine<GeneratedTypes>({
    name: spec.name,
    version: spec.version,
    table: tableOf(spec.name),
    state: stateSchema(spec),
    commands: Object.fromEntries(
      spec.commands.map(({ name }) => [
        name,
        z.strictObject({ amount: z.int().min(0).max(9), by: digits, on: instant.exactOptional() }),
      ]),
    ),
    events: Object.fromEntries(spec.events.map((event) => [event.name, eventSchema(event)])),
    effects: spec.effects.filter(({ hears }) => hears === undefined).map(({ name }) => name) as never[],
    facts: spec.commands.filter(({ facts }) => facts).map(({ name }) => name) as never[],
    may: Object.fromEntries(
      spec.commands.map(({ name, may }) => [
        name,
        may === "by-state"
          ? (state: GeneratedState | undefined, _name: string, actor: Actor): readonly string[] | Refusal => {
              if (actor.subject === signInAgain) return refusal("sign-in-again");
              return [state && countOf(state) % 2 === 1 ? "manager" : "clerk", "system"];
            }
          : may,
      ]),
    ),
    after: Object.fromEntries(
      spec.statuses.map(({ name, timers }) => [
        name,
        Object.fromEntries(
          timers.map((timer) => [timer.name, { at: instants[timer.reads], send: commandOf(timer.sends, 1) }]),
        ),
      ]),
    ),
    stage: { of: ({ stage }) => stage, commands: spec.commands.filter(({ staged }) => staged).map(({ name }) => name) },
    sees: (state, { subject }) => !(spec.hides?.subject === subject && countOf(state) >= spec.hides.from),
    view: (state, { subject }) => ({
      n: countOf(state),
      stage: state.stage,
      ...(state.sum === undefined ? {} : { sum: state.sum.toString() }),
      ...(state.owner === subject ? { words: state.words } : {}),
    }),
    refusals: { "too-much": 422, "count-below-3": 409, "not-yours": 403, "too-many-live": 429, "sign-in-again": 403 },
    cells: Object.fromEntries(
      ["new", ...spec.statuses.map(({ name }) => name)].map((from) => [from, rowOf(from)]),
    ) as unknown as Cells<GeneratedTypes>, // a table of data has no names for the compiler
    ...(spec === versions.current && versions.old
      ? {
          migrations: {
            1: {
              state: (stored) => carryForward(versions, stored as StoredState), // what its older version stored
              statuses: Object.fromEntries(versions.carried),
            },
          },
        }
      : {}),
  });
}

/** Reads the price of the world, and refuses where it is too high. */
export function buildFacts(spec: Spec, price: () => number): readonly FactsReader[] {
  return spec.commands
    .filter(({ facts }) => facts)
    .map(({ name }) => ({
      machine: spec.name,
      command: name,
      read: async () => {
        if (price() > highestPrice) throw refusal("too-many-live");
        return { price: price() };
      },
    }));
}

type EventFields = Omit<GeneratedTypes["event"], "type">;

function eventSchema(event: EventSpec): z.ZodType<EventFields> {
  const fields = { n: z.int(), at: instant, sum: digits };
  const schema = event.personal ? z.strictObject({ ...fields, words: personal(z.string()) }) : z.strictObject(fields);
  return schema;
}

function stateSchema(spec: Spec): z.ZodType<GeneratedState> {
  const [first, ...others] = spec.statuses.map(({ name, sum, until, second }) =>
    z.strictObject({
      status: z.literal(name),
      [spec.count]: z.int().min(0),
      stage: z.int().min(0),
      words: personal(z.string()),
      owner: z.string(),
      made: z.string().exactOptional(),
      ...(sum ? { sum: digits } : {}),
      ...(until ? { until: instant.exactOptional() } : {}),
      ...(second ? { second: instant.exactOptional() } : {}),
      ...(spec.added ? { added: z.int().min(0) } : {}),
    }),
  );
  if (!first) throw new Error("a machine has a status");
  return z.discriminatedUnion("status", [first, ...others]) as unknown as z.ZodType<GeneratedState>; // keys are data
}

function buildCell(spec: Spec, cell: CellSpec, countOf: (state: GeneratedState) => number): AnyGeneratedCell {
  const decide = (
    before: GeneratedState | NewState,
    command: GeneratedCommand,
    context: Context,
  ): Outcome<GeneratedState, GeneratedTypes["event"], object> => {
    const { amount } = command;
    if (amount === cell.refusesAt) return refusal("too-much");
    if (amount === cell.staleAt) return refusal("stale-result");
    if (amount === cell.unchangedAt) return unchanged;
    const from: GeneratedState =
      "stage" in before ? before : { status: "new", n: 0, stage: 0, words: "", owner: context.actor.subject };
    const status = amount === 9 && cell.strays !== undefined ? cell.strays : cell.targets[amount % cell.targets.length];
    const target = statusOf(spec, status ?? "");
    const { price = 0 } = (context.facts ?? {}) as { readonly price?: number };
    const n = countOf(from) + cell.adds + price;
    const until = target.until ? moved(cell.until, from.until, command, context) : undefined;
    const second = target.second ? moved(cell.second, from.second, command, context) : undefined;
    const made = cell.makes ? context.newId() : from.made;
    const words = cell.says ? `word ${amount} of ${context.actor.subject}` : from.words;
    const sum = (from.sum ?? 0n) + command.by;
    const to: GeneratedState = {
      status: target.name,
      [spec.count]: n,
      stage: from.stage + (cell.stages ? 1 : 0),
      words,
      owner: from.owner,
      ...(made === undefined ? {} : { made }),
      ...(target.sum ? { sum } : {}),
      ...(until ? { until } : {}),
      ...(second ? { second } : {}),
      ...(spec.added ? { added: (from.added ?? 0) + 1 } : {}),
    };
    return {
      to,
      events: cell.events.map((type) => ({
        type,
        n,
        at: context.now,
        sum,
        ...(spec.events.find(({ name }) => name === type)?.personal ? { words } : {}),
      })),
      effects: cell.asks.map(({ effect, delayMs }): EffectRequest<object> => ({
        effect,
        input: { n, at: context.now },
        ...(delayMs === undefined ? {} : { at: new Date(context.now.getTime() + delayMs) }),
      })),
    };
  };
  const { guard } = cell;
  if (!guard) return { targets: cell.targets, decide };
  return {
    targets: cell.targets,
    decide,
    guard: (state, { subject }) => {
      const there = "stage" in state ? state : undefined;
      if (guard === "owner") return there && there.owner !== subject ? refusal("not-yours") : undefined;
      return there && countOf(there) >= 3 ? refusal("count-below-3") : undefined;
    },
  };
}

function moved(move: Move, was: Date | undefined, { on }: GeneratedCommand, { now }: Context): Date | undefined {
  if (move.how === "clear") return undefined;
  if (move.how === "keep") return was;
  if (move.how === "named") return on ?? was;
  const base = move.how === "extend" ? (was ?? now) : now;
  return new Date(base.getTime() + move.ms);
}
