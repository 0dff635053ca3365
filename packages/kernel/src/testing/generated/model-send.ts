import { timerId } from "../../engine/change.ts";
import type { FaultPoint } from "../../engine/ports.ts";
import { uuidOf } from "../../machine/hash.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { JsonObject } from "../../machine/types.ts";
import {
  type Decision,
  decideCell,
  findRow,
  isInScope,
  type ModelActor,
  type ModelCommand,
  No,
  priceFor,
  type Process,
  refusesGuard,
  refusesRole,
  type Row,
  seesIn,
  specFor,
  stateFor,
  timersOf,
  type Waiting,
  type World,
} from "./model.ts";
import { ask, type Claim, close, endTimers, isHeld, type ModelClosing } from "./model-outbox.ts";
import { cellOf, type Spec, type StoredState } from "./spec.ts";

/** Where a run of the model may be halted, and what it waits for. */
export type Halt = { readonly point: FaultPoint } | { readonly passesMs: number };
export type Run<Result> = Generator<Halt, Result, void>;

export interface Sending {
  readonly tenant: string;
  readonly id: string;
  readonly command: ModelCommand;
  readonly source:
    | {
        readonly kind: "caller";
        readonly actor: ModelActor;
        readonly key: string | undefined;
        readonly expectedVersion: number | undefined;
        readonly stage: number | undefined;
        /** Its fields do not fit. */
        readonly malformed: boolean;
      }
    | {
        readonly kind: "effect";
        readonly effect: string;
        readonly key: string;
        readonly closes?: ModelClosing & { readonly lease: Claim };
      }
    | { readonly kind: "timer"; readonly timer: string; readonly at: number };
}

export interface Answer {
  readonly id: string;
  readonly version: number;
  readonly repeated: boolean;
  readonly unchanged: boolean;
}

/** The life of one command, from its load to its commit; halts where the engine may be halted. @throws No */
export function* sendInModel(world: World, process: Process, sending: Sending): Run<Answer> {
  for (;;) {
    const decided = decideInModel(world, process, sending);
    if ("answer" in decided) return decided.answer;
    const version = findRow(world, sending.tenant, sending.id)?.steps.length ?? 0;
    yield { point: "before-commit" };
    const { source, tenant, id } = sending;
    if (source.kind === "effect" && source.closes && !isHeld(world, source.closes.lease)) throw new No("lease-lost");
    if ((findRow(world, tenant, id)?.steps.length ?? 0) !== version) continue; // a lost race begins anew
    if (repeatOf(world, specFor(process), sending)) continue;
    write(world, process, sending, decided);
    yield { point: "ambiguous-commit" };
    world.hints = [...world.hints, `${tenant} ${id}@${version + 1}`];
    yield { point: "after-commit" };
    return { id, version: version + 1, repeated: false, unchanged: false };
  }
}

function actorOf({ tenant, source }: Sending): ModelActor {
  if (source.kind === "caller") return source.actor;
  const roles = ["system", source.kind];
  return {
    tenant,
    kind: "system",
    subject: `${source.kind}:${source.kind === "effect" ? source.effect : source.timer}`,
    roles,
  };
}

function keyOf({ source }: Sending, version: number): string | undefined {
  if (source.kind === "caller") return source.key === undefined ? undefined : `c:${source.actor.subject} ${source.key}`;
  return source.kind === "effect" ? `e:${source.key}` : `t:${source.timer}:${version}`;
}

function outerOf({ source, command }: Sending): string | undefined {
  return source.kind === "caller" && source.key !== undefined
    ? JSON.stringify([command.type, command.amount, command.by, command.on, source.stage])
    : undefined;
}

interface Repeat {
  readonly row: Row;
  readonly version: number;
}

/** What was done under the key: in the aggregate; for what may create, also as the first step of another one. */
function repeatOf(world: World, spec: Spec, sending: Sending): Repeat | undefined {
  const { tenant, id, source, command } = sending;
  if (source.kind === "timer") return undefined;
  const key = keyOf(sending, 0);
  if (key === undefined) return undefined;
  const own = findRow(world, tenant, id);
  const at = own?.steps.findIndex((step) => step.key === key) ?? -1;
  if (own && at >= 0) return { row: own, version: at + 1 };
  if (!cellOf(spec, "new", command.type)) return undefined;
  const row = world.rows.find((other) => other.tenant === tenant && other.steps[0]?.key === key);
  return row && { row, version: 1 };
}

interface Decided {
  readonly before: StoredState | undefined;
  readonly decision: Decision;
  readonly actor: ModelActor;
  /** When it was decided: the commit may come later. */
  readonly now: number;
}

/** The checks in their order, then the cell. */
function decideInModel(world: World, process: Process, sending: Sending): Decided | { readonly answer: Answer } {
  const { tenant, id, command, source } = sending;
  const spec = specFor(process);
  const actor = actorOf(sending);
  if (actor.tenant !== tenant) throw new No("not-found");
  const row = findRow(world, tenant, id);
  const state = stateFor(process, row);
  const repeat = repeatOf(world, spec, sending);
  const creating = cellOf(spec, "new", command.type) !== undefined;
  if (state ? !seesIn(spec, id, state, actor) : !repeat && !creating) throw new No("not-found");
  if (!isInScope(spec, id, actor)) throw new No("not-found");
  if (!spec.commands.some(({ name }) => name === command.type)) throw new No("invalid-command");
  refuse(refusesRole(spec, state, command.type, actor));
  if (source.kind === "caller" && source.malformed) throw new No("invalid-command");
  if (repeat) return { answer: answerAgain(world, process, sending, actor, repeat) };

  const version = row?.steps.length ?? 0;
  if (source.kind === "timer") {
    const timer = state && timersOf(spec, state).find(({ name }) => name === source.timer);
    if (timer?.at !== source.at) throw new No("timer-moved");
  }
  if (source.kind === "caller") {
    if (source.expectedVersion !== undefined && source.expectedVersion !== version) throw new No("version-conflict");
    if (state && spec.commands.find(({ name }) => name === command.type)?.staged) {
      if (source.stage === undefined) throw new No("version-required");
      if (source.stage !== state.stage) throw new No("stale-stage");
    }
  }
  const cell = cellOf(spec, state ? state.status : "new", command.type);
  if (!cell) throw new No(state ? "transition-refused" : "not-found");
  refuse(refusesGuard(spec, cell, state, actor));
  const price = priceFor(spec, world, command.type);
  const decision = decideCell(spec, cell, state, command, { now: world.now, subject: actor.subject, price });
  if (decision !== "unchanged") {
    const stands = (each: { readonly name: string; readonly at: number }): boolean =>
      source.kind === "timer" && each.name === source.timer && each.at <= source.at;
    const staying = state?.status === decision.state.status;
    if (staying && timersOf(spec, decision.state).some(stands)) throw new No("timer-stands");
    return { before: state, decision, actor, now: world.now };
  }
  if (source.kind === "timer") throw new No("timer-stands");
  if (!state) throw new No("nothing-made");
  if (source.kind === "effect" && source.closes && !close(world, source.closes.lease, source.closes))
    throw new No("lease-lost");
  return { answer: { id, version, repeated: false, unchanged: true } };
}

function refuse(code: string | undefined): void {
  if (code !== undefined) throw new No(code);
}

function answerAgain(
  world: World,
  process: Process,
  sending: Sending,
  actor: ModelActor,
  { row, version }: Repeat,
): Answer {
  const { source, command } = sending;
  const spec = specFor(process);
  const now = stateFor(process, row);
  if (!now || !seesIn(spec, row.id, now, actor)) throw new No("not-found");
  const first = row.steps[version - 1];
  if (source.kind === "caller" && (first?.command !== command.type || first.outer !== outerOf(sending)))
    throw new No("key-reused");
  // who saved it first may have died before anybody was told
  world.hints = [...world.hints, `${row.tenant} ${row.id}@${version}`];
  if (source.kind === "effect" && source.closes) close(world, source.closes.lease, source.closes);
  return { id: row.id, version, repeated: true, unchanged: false };
}

/** The one commit. */
function write(
  world: World,
  process: Process,
  sending: Sending,
  { before, decision, actor, now: decidedAt }: Decided,
): void {
  const { tenant, id, command, source } = sending;
  const spec = specFor(process);
  const row = findRow(world, tenant, id);
  const version = (row?.steps.length ?? 0) + 1;
  const { state, events } = decision;
  const asked = effectsAsked(spec, decision);
  const last = row?.steps.at(-1);
  const fresh = row ?? { tenant, id, steps: [] };
  if (!row) world.rows = [...world.rows, fresh];
  fresh.steps.push({
    at: decidedAt,
    subject: actor.subject,
    kind: actor.kind,
    command: command.type,
    from: before ? before.status : "new",
    to: state.status,
    events,
    effects: asked.map(({ name }) => name),
    key: keyOf(sending, version),
    outer: outerOf(sending),
    machineVersion: spec.version,
    state,
  });
  if (source.kind === "effect" && source.closes) close(world, source.closes.lease, source.closes);

  const was = before ? timersOf(spec, before) : [];
  const now = timersOf(spec, state);
  const stays = before?.status === state.status && last?.machineVersion === spec.version;
  endTimers(
    world,
    tenant,
    id,
    was.map(({ name }) => name).filter((name) => now.every((timer) => timer.name !== name)),
  );
  const idle = { ...unclaimed, tenant, of: id, machineVersion: spec.version, askedAt: world.now };
  for (const { kind, name, input, delayMs, index } of asked)
    ask(world, {
      ...idle,
      kind,
      name,
      input,
      id: uuidOf(tenant, spec.name, id, version, index),
      dueAt: delayMs === undefined ? world.now : decidedAt + delayMs,
    });
  for (const timer of now)
    if (!stays || was.find(({ name }) => name === timer.name)?.at !== timer.at)
      ask(world, timerFor(world, spec, { tenant, id }, timer));
}

const unclaimed = { attempt: 0, fence: 0, leasedUntil: undefined, cooling: false, error: undefined, dead: false };

function timerFor(
  world: World,
  spec: Spec,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  { name, at }: { readonly name: string; readonly at: number },
): Waiting {
  return {
    ...unclaimed,
    id: timerId(parseTenantId(tenant), { machine: spec.name, id }, name),
    kind: "timer",
    name,
    tenant,
    of: id,
    input: null,
    machineVersion: spec.version,
    askedAt: world.now,
    dueAt: at,
  };
}

/** What a worker does first: it arms the timers of states that an older version wrote. */
export function armOlder(world: World, process: Process): void {
  const spec = specFor(process);
  for (const row of world.rows) {
    const last = row.steps.at(-1);
    if (!last || last.machineVersion >= spec.version) continue;
    const state = stateFor(process, row);
    for (const timer of state ? timersOf(spec, state) : []) {
      const fresh = timerFor(world, spec, row, timer);
      const standing = world.outbox.find(({ tenant, id }) => tenant === fresh.tenant && id === fresh.id);
      if (!standing || (standing.machineVersion < spec.version && standing.leasedUntil === undefined))
        ask(world, fresh);
    }
  }
}

interface Asked {
  readonly kind: "effect" | "latest";
  readonly name: string;
  readonly input: JsonObject;
  readonly delayMs: number | undefined;
  /** Its place among all that the step asked for. */
  readonly index: number;
}

/** Of `latest` a step asks once: its last ask counts. */
function effectsAsked(spec: Spec, { asks, events, input }: Decision): readonly Asked[] {
  const asked = asks.map(({ effect, delayMs }) => ({
    kind:
      spec.effects.find(({ name }) => name === effect)?.kind === "latest" ? ("latest" as const) : ("effect" as const),
    name: effect,
    input,
    delayMs,
  }));
  const heard = spec.effects.flatMap(({ name, hears }) =>
    events
      .filter(({ type }) => type === hears)
      .map((event) => ({ kind: "effect" as const, name, input: event, delayMs: undefined })),
  );
  return [...asked, ...heard]
    .map((each, index) => ({ ...each, index }))
    .filter(
      ({ kind, name, index }, _at, all) =>
        kind !== "latest" || all.every((other) => other.name !== name || other.index <= index),
    );
}
