import { timerId } from "../../engine/change.ts";
import { uuidOf } from "../../machine/hash.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { JsonObject } from "../../machine/types.ts";
import {
  type Decision,
  findRow,
  type ModelActor,
  type Process,
  specFor,
  stateFor,
  timersOf,
  type Waiting,
  type World,
} from "./model.ts";
import { ask, close, endTimers } from "./model-outbox.ts";
import { keyOf, outerOf, type Sending } from "./model-source.ts";
import type { Spec, StoredState } from "./spec.ts";

/** What is to be written, and when it was decided: the commit may come later. */
export interface Decided {
  readonly before: StoredState | undefined;
  readonly decision: Decision;
  readonly actor: ModelActor;
  readonly now: number;
}

/** The one commit. */
export function write(
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
