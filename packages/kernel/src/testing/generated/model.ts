import {
  type CellSpec,
  carryForward,
  cellOf,
  highestPrice,
  type Move,
  signInAgain,
  type Spec,
  type StoredState,
  specOf,
  statusOf,
  type Versions,
} from "./spec.ts";
import type { JsonObject } from "../../machine/types.ts";

/** All that a database holds and an outside was told, as the model thinks it is. Plain data, so that it can be copied. */
export interface World {
  /** In milliseconds; every clock of the run shows it. */
  now: number;
  price: number;
  rows: Row[];
  outbox: Waiting[];
  /** `effect key attempt`, in order. */
  calls: string[];
  /** `tenant id@version`, in order. */
  hints: string[];
}

export interface Row {
  readonly tenant: string;
  readonly id: string;
  readonly steps: Step[];
}

/** One version: the entry of the journal and the state that it made. */
export interface Step {
  readonly at: number;
  readonly subject: string;
  readonly kind: "person" | "program" | "system";
  readonly command: string;
  readonly from: string;
  readonly to: string;
  readonly events: readonly JsonObject[];
  readonly effects: readonly string[];
  readonly key: string | undefined;
  /** The command as its sender gave it: what a repeat is compared by. */
  readonly outer: string | undefined;
  readonly machineVersion: number;
  readonly state: StoredState;
}

export interface Waiting {
  readonly id: string;
  readonly kind: "effect" | "latest" | "timer";
  readonly name: string;
  readonly tenant: string;
  readonly of: string;
  readonly input: JsonObject | null;
  readonly machineVersion: number;
  readonly askedAt: number;
  readonly dueAt: number;
  readonly attempt: number;
  readonly fence: number;
  readonly leasedUntil: number | undefined;
  readonly cooling: boolean;
  readonly error: string | undefined;
  readonly dead: boolean;
}

/** A process is known by the version of its machine. */
export interface Process {
  readonly versions: Versions;
  readonly version: number;
  /** It is within a call of an effect. */
  inCall: boolean;
}

export interface ModelActor {
  readonly tenant: string;
  readonly subject: string;
  readonly kind: "person" | "program" | "system";
  readonly roles: readonly string[];
  readonly scopes?: readonly string[];
}

/** A coded no of the model. */
export class No extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A command in its encoded form. */
export interface ModelCommand {
  readonly type: string;
  readonly amount: number;
  readonly by: string;
  readonly on?: string;
}

export function findRow({ rows }: World, tenant: string, id: string): Row | undefined {
  return rows.find((row) => row.tenant === tenant && row.id === id);
}

export function specFor({ versions, version }: Process): Spec {
  return specOf(versions, version);
}

/** The state as a process of this version reads it. */
export function stateFor(
  { versions, version }: Pick<Process, "versions" | "version">,
  row: Row | undefined,
  at = row?.steps.length ?? 0,
): StoredState | undefined {
  const now = row?.steps.at(-1);
  const step = row?.steps[at - 1];
  if (!now || !step) return undefined;
  if (now.machineVersion > version || step.machineVersion > version) throw new No("state-newer");
  return step.machineVersion < version ? carryForward(versions, step.state) : step.state;
}

export function countOf(spec: Spec, state: StoredState): number {
  return state[spec.count] ?? 0;
}

export function seesIn(spec: Spec, id: string, state: StoredState, actor: ModelActor): boolean {
  if (actor.kind === "system") return true;
  if (!isInScope(spec, id, actor)) return false;
  return !(spec.hides?.subject === actor.subject && countOf(spec, state) >= spec.hides.from);
}

export function isInScope(spec: Spec, id: string, { scopes }: ModelActor): boolean {
  return scopes === undefined || scopes.includes(`${spec.name}:${id}`);
}

/** The code under which an actor may not send a command, by its name alone. */
export function refusesRole(
  spec: Spec,
  state: StoredState | undefined,
  name: string,
  actor: ModelActor,
): string | undefined {
  const may = spec.commands.find((command) => command.name === name)?.may ?? [];
  if (may === "by-state") {
    if (actor.subject === signInAgain) return "sign-in-again";
    const role = state && countOf(spec, state) % 2 === 1 ? "manager" : "clerk";
    return actor.roles.includes(role) || actor.roles.includes("system") ? undefined : "not-permitted";
  }
  return may.some((role) => actor.roles.includes(role)) ? undefined : "not-permitted";
}

export function refusesGuard(
  spec: Spec,
  cell: CellSpec,
  state: StoredState | undefined,
  actor: ModelActor,
): string | undefined {
  if (!state) return undefined;
  if (cell.guard === "owner" && state.owner !== actor.subject) return "not-yours";
  return cell.guard === "count-below-3" && countOf(spec, state) >= 3 ? "count-below-3" : undefined;
}

export function legalFor(spec: Spec, state: StoredState, actor: ModelActor): readonly string[] {
  return spec.commands
    .map(({ name }) => name)
    .filter((name) => {
      const cell = cellOf(spec, state.status, name);
      return cell && !refusesRole(spec, state, name, actor) && !refusesGuard(spec, cell, state, actor);
    });
}

export function timersOf(
  spec: Spec,
  state: StoredState,
): readonly { readonly name: string; readonly at: number; readonly sends: string }[] {
  return statusOf(spec, state.status).timers.flatMap(({ name, reads, sends }) => {
    const at = state[reads];
    return at ? [{ name, at: Date.parse(at), sends }] : [];
  });
}

export interface Decision {
  readonly state: StoredState;
  readonly events: readonly JsonObject[];
  readonly asks: CellSpec["asks"];
  readonly input: JsonObject;
}

/** What stands where the engine makes an id: the model knows only that it is one. */
export const someId = "<id>";

/** What a cell does, read from its data. @throws No */
export function decideCell(
  spec: Spec,
  cell: CellSpec,
  before: StoredState | undefined,
  command: ModelCommand,
  about: { readonly now: number; readonly subject: string; readonly price: number },
): Decision | "unchanged" {
  const { amount } = command;
  if (amount === cell.refusesAt) throw new No("too-much");
  if (amount === cell.staleAt) throw new No("stale-result");
  if (amount === cell.unchangedAt) return "unchanged";
  const strays = amount === 9 ? cell.strays : undefined;
  if (strays !== undefined) throw new No("misdeclared");
  const target = statusOf(spec, cell.targets[amount % cell.targets.length] ?? "");
  const n = (before ? countOf(spec, before) : 0) + cell.adds + about.price;
  const words = cell.says ? `word ${amount} of ${about.subject}` : (before?.words ?? "");
  const sum = (BigInt(before?.sum ?? "0") + BigInt(command.by)).toString();
  const until = target.until ? moved(cell.until, before?.until, command, about.now) : undefined;
  const second = target.second ? moved(cell.second, before?.second, command, about.now) : undefined;
  const made = cell.makes ? someId : before?.made;
  const at = new Date(about.now).toISOString();
  return {
    state: {
      status: target.name,
      [spec.count]: n,
      stage: (before?.stage ?? 0) + (cell.stages ? 1 : 0),
      words,
      owner: before?.owner ?? about.subject,
      ...(made === undefined ? {} : { made }),
      ...(target.sum ? { sum } : {}),
      ...(until === undefined ? {} : { until }),
      ...(second === undefined ? {} : { second }),
      ...(spec.added ? { added: (before?.added ?? 0) + 1 } : {}),
    },
    events: cell.events.map((type) => ({
      type,
      n,
      at,
      sum,
      ...(spec.events.find(({ name }) => name === type)?.personal ? { words } : {}),
    })),
    asks: cell.asks,
    input: { n, at },
  };
}

function moved(move: Move, before: string | undefined, { on }: ModelCommand, now: number): string | undefined {
  if (move.how === "clear") return undefined;
  if (move.how === "keep") return before;
  if (move.how === "named") return on ?? before;
  const base = move.how === "extend" && before !== undefined ? Date.parse(before) : now;
  return new Date(base + move.ms).toISOString();
}

/** What a command's facts are, or the refusal of who reads them. */
export function priceFor(spec: Spec, world: World, command: string): number {
  if (!spec.commands.find(({ name }) => name === command)?.facts) return 0;
  if (world.price > highestPrice) throw new No("too-many-live");
  return world.price;
}

/** What everybody is shown of a state, but for the server's clock. */
export function viewIn(spec: Spec, id: string, version: number, state: StoredState, actor: ModelActor): JsonObject {
  return {
    id,
    version,
    status: state.status,
    legal: legalFor(spec, state, actor),
    n: countOf(spec, state),
    stage: state.stage,
    ...(state.sum === undefined ? {} : { sum: state.sum }),
    ...(state.owner === actor.subject ? { words: state.words } : {}),
  };
}
