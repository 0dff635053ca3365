import { SegnoError } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { uuidOf } from "../machine/hash.ts";
import { diff } from "../machine/patch.ts";
import type { Actor, Command, Event, JsonObject, Ref, State, Step, TenantId } from "../machine/types.ts";
import { z } from "zod";
import type { Registry } from "./engine-options.ts";
import type { Change, Closing, OutboxRow, StoredRow } from "./ports.ts";

export interface Decided {
  readonly machine: Machine;
  readonly tenant: TenantId;
  readonly ref: Ref;
  readonly row: StoredRow | undefined;
  /** The state before, brought forward; `undefined` in `new`. */
  readonly before: State | undefined;
  readonly step: Step<State, Event, object>;
  readonly command: Command;
  readonly actor: Actor;
  readonly now: Date;
  readonly key: string | undefined;
  readonly digest: string | undefined;
  readonly traceId: string | undefined;
  readonly closes: Closing | undefined;
  /** The timer that sent the command, with the instant that it fired for. */
  readonly fired: { readonly name: string; readonly at: Date } | undefined;
}

/** Writes a decision down as the one change that the store commits. */
export function toChange(decided: Decided, registry: Registry): Change {
  const { machine, tenant, ref, row, step, actor, now } = decided;
  const version = (row?.version ?? 0) + 1;
  const state = machine.encode(step.to);
  const events = (step.events ?? []).map((event) => machine.encodeEvent(event));
  const timers = timerRows(decided);
  const effects = effectRows(decided, registry, version, events);
  return {
    tenant,
    ref,
    expected: row?.version ?? 0,
    state,
    undo: row ? diff(state, row.state) : [{ op: "replace", path: "", value: null }],
    machineVersionBefore: row?.machineVersion ?? machine.version,
    outbox: [...effects, ...timers.set],
    clearTimers: timers.clear,
    closes: decided.closes,
    journal: {
      version,
      at: now,
      subject: actor.subject,
      actorKind: actor.kind,
      command: decided.command.type,
      from: decided.before?.status ?? "new",
      to: step.to.status,
      events,
      effects: effects.map(({ name }) => name),
      key: decided.key,
      digest: decided.digest,
      machineVersion: machine.version,
      traceId: decided.traceId,
    },
  };
}

function effectRows(
  decided: Decided,
  registry: Registry,
  version: number,
  events: readonly JsonObject[],
): readonly OutboxRow[] {
  const { machine, tenant, ref, step } = decided;
  const asked = (step.effects ?? []).map(({ effect, input, at }) => {
    const definition = registry.effects.get(effect);
    if (!definition)
      throw new SegnoError("unknown-effect", "the effect is not known to this process", { details: { effect } });
    const kind = definition.latest ? ("latest" as const) : ("effect" as const);
    return { kind, name: effect, input: z.encode(definition.input, input) as JsonObject, dueAt: at };
  });
  const reactions = registry.reactions.flatMap(({ name, on }) =>
    on.machine === machine.name
      ? events
          .filter((event) => on.events.includes(event["type"] as string))
          .map((event) => ({ kind: "effect" as const, name, input: event, dueAt: undefined }))
      : [],
  );
  const rows = [...asked, ...reactions].map((each, index) => ({
    ...each,
    id: uuidOf(tenant, machine.name, ref.id, version, index),
    machineVersion: machine.version,
  }));
  // of `latest` one row waits for each name: where a step asks twice, its last ask counts
  return rows.filter(
    ({ kind, name }, at) => kind !== "latest" || rows.findLastIndex((row) => row.name === name) === at,
  );
}

/** The timers that this step arms or moves, and those that it ends. One that it leaves alone is not touched. */
function timerRows(decided: Decided): { readonly set: readonly OutboxRow[]; readonly clear: readonly string[] } {
  const { machine, tenant, ref, row, before, step, fired } = decided;
  const old = new Map(before ? machine.timersOf(before).map(({ name, at }) => [name, at.getTime()]) : []);
  // what an older version armed is not known any more: all are written anew
  const rearm = row !== undefined && row.machineVersion !== machine.version;
  const now = machine.timersOf(step.to);
  const staying = before?.status === step.to.status;
  if (fired && staying && now.some(({ name, at }) => name === fired.name && at <= fired.at))
    throw new SegnoError("timer-stands", "the cell neither left the status nor moved the instant on", {
      details: { machine: machine.name, timer: fired.name },
    });
  const set = now
    .filter(({ name, at }) => rearm || !staying || old.get(name) !== at.getTime())
    .map((timer) => timerRow(machine, tenant, ref, timer));
  const kept = new Set(now.map(({ name }) => name));
  return { set, clear: [...old.keys()].filter((name) => !kept.has(name)).map((name) => timerId(tenant, ref, name)) };
}

/** The row of one timer of a state. */
export function timerRow(
  machine: Machine,
  tenant: TenantId,
  ref: Ref,
  { name, at }: { readonly name: string; readonly at: Date },
): OutboxRow {
  const id = timerId(tenant, ref, name);
  return { id, kind: "timer", name, input: null, machineVersion: machine.version, dueAt: at };
}

/** A timer's row is unique by tenant, machine, id and name. */
export function timerId(tenant: TenantId, ref: Ref, name: string): string {
  return uuidOf(tenant, ref.machine, ref.id, "timer", name);
}
