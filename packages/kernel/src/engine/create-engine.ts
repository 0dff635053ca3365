import { Misdeclared, NotFound } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { bringForward } from "../machine/forward.ts";
import { applyPatch } from "../machine/patch.ts";
import type { Actor, JsonObject, Ref, State, TenantId } from "../machine/types.ts";
import { createBatcher } from "./batcher.ts";
import type { EngineOptions, Registry } from "./engine-options.ts";
import type { Followed, TenantEngine, View } from "./engine-types.ts";
import { createKeyedQueue } from "./keyed-queue.ts";
import type { Change, Hint, Loaded, LoadRequest, SaveResult, StoredRow } from "./ports.ts";
import { checkNotInFacts } from "./read-facts.ts";
import { createSender } from "./send.ts";
import { sendMany } from "./send-many.ts";
import type { Source } from "./source.ts";
import { entryOf, maySee, viewOf } from "./view.ts";

/** What the worker needs of the engine beside the door that everybody has. */
export interface Engine {
  readonly options: EngineOptions;
  readonly registry: Registry;
  readonly machines: ReadonlyMap<string, Machine>;
  /** The only way to send, read or listen. */
  forTenant(tenant: TenantId): TenantEngine;
  /** Sends on behalf of a timer or an effect, under a key of its own kind. */
  sendAs(tenant: TenantId, ref: Ref, source: Source): ReturnType<ReturnType<typeof createSender>>;
  load(
    tenant: TenantId,
    ref: Ref,
  ): Promise<{ readonly row: StoredRow; readonly state: State; readonly now: Date } | undefined>;
}

/**
 * Makes the coordinator: it remembers nothing between two calls but what is in flight.
 *
 * @throws Misdeclared when a name stands twice, or a machine asks for an effect or facts that nobody gives
 */
export function createEngine(options: EngineOptions): Engine {
  const { store, bus } = options;
  const machines = new Map(options.machines.map((machine) => [machine.name, machine]));
  const registry: Registry = {
    effects: new Map(options.effects.map((effect) => [effect.name, effect])),
    reactions: options.reactions ?? [],
  };
  checkNames(options);

  let sending = 0;
  const limits = { maxBatch: options.maxBatch ?? 256, underWay: () => sending };
  const loaders = new Map<string, (request: LoadRequest) => Promise<Loaded>>();
  const savers = new Map<string, (change: Change) => Promise<SaveResult>>();
  for (const name of machines.keys()) {
    loaders.set(
      name,
      createBatcher(async (requests) => store.load(requests), limits),
    );
    savers.set(
      name,
      createBatcher(async (changes) => store.save(changes), limits),
    );
  }
  const find = <V>(map: ReadonlyMap<string, V>, machine: string, id: string): V => {
    const value = map.get(machine);
    if (!value) throw new NotFound(machine, id);
    return value;
  };
  const parts = {
    options,
    registry,
    load: async (request: LoadRequest) => find(loaders, request.machine, request.id)(request),
    save: async (change: Change) => find(savers, change.ref.machine, change.ref.id)(change),
    machine: (ref: Ref) => find(machines, ref.machine, ref.id),
  };

  const read = async (
    tenant: TenantId,
    ref: Ref,
  ): Promise<{ readonly row: StoredRow; readonly state: State; readonly now: Date } | undefined> => {
    const machine = parts.machine(ref);
    const { row, now } = await parts.load({ tenant, machine: ref.machine, id: ref.id });
    return row && { row, now, state: machine.decode(bringForward(machine, row.state, row.machineVersion)) };
  };

  const seen = async (
    tenant: TenantId,
    ref: Ref,
    actor: Actor,
  ): Promise<{ readonly row: StoredRow; readonly state: State; readonly now: Date }> => {
    const found = await read(tenant, ref);
    if (!found || actor.tenant !== tenant || !maySee(parts.machine(ref), found.state, actor, ref.id))
      throw new NotFound(ref.machine, ref.id);
    return found;
  };

  const viewAt = async (tenant: TenantId, ref: Ref, actor: Actor, version: number): Promise<View | undefined> => {
    const machine = parts.machine(ref);
    const { row, state, now } = await seen(tenant, ref, actor);
    if (version === row.version) return viewOf(machine, state, actor, { id: ref.id, version, now });
    if (version < 1 || version > row.version) return undefined;
    const steps = (await store.history(tenant, ref, version)).filter((step) => step.version <= row.version);
    if (steps.length !== row.version - version) return undefined;
    let stored: JsonObject = row.state;
    for (const step of steps) stored = applyPatch(stored, step.undo) as JsonObject;
    const then = machine.decode(bringForward(machine, stored, steps.at(-1)?.machineVersion ?? row.machineVersion));
    return viewOf(machine, then, actor, { id: ref.id, version, now });
  };

  const sendOnce = createSender({ ...parts, viewAt });
  const queue = createKeyedQueue();
  const sendAs: Engine["sendAs"] = async (tenant, ref, source) => {
    checkNotInFacts(options);
    return queue(`${tenant} ${ref.machine} ${ref.id}`, async () => {
      sending += 1;
      try {
        return await sendOnce(tenant, ref, source);
      } finally {
        sending -= 1;
      }
    });
  };

  const forTenant = (tenant: TenantId): TenantEngine => {
    const send: TenantEngine["send"] = async (ref, command, { actor, key, expectedVersion, traceId }) =>
      sendAs(tenant, ref, { kind: "caller", command, actor, key, expectedVersion, traceId });
    return {
      tenant,
      send,
      sendMany: async (items, shared) => sendMany(send, items, shared, options.log),
      view: async (ref, actor) => {
        const { row, state, now } = await seen(tenant, ref, actor);
        return viewOf(parts.machine(ref), state, actor, { id: ref.id, version: row.version, now });
      },
      viewAt: async (ref, actor, version) => viewAt(tenant, ref, actor, version),
      follow: async (ref, actor, after, { limit = 1000 } = {}): Promise<Followed> => {
        const machine = parts.machine(ref);
        const { row, state, now } = await seen(tenant, ref, actor);
        const { entries } = await store.journal(tenant, ref, { after, limit });
        return {
          view: viewOf(machine, state, actor, { id: ref.id, version: row.version, now }),
          entries: entries
            .filter(({ version }) => version <= row.version)
            .map((record) => entryOf(machine, record, state, actor)),
        };
      },
      onMoved: (ref, listener) =>
        bus.onHint((hint: Hint) => {
          if (hint.tenant === tenant && hint.machine === ref.machine && hint.id === ref.id) listener(hint);
        }),
      onAnyMoved: (names, listener) =>
        bus.onHint((hint: Hint) => {
          if (hint.tenant === tenant && names.includes(hint.machine)) listener(hint);
        }),
    };
  };

  return { options, registry, machines, forTenant, sendAs, load: read };
}

function checkNames({ machines, effects, reactions = [], facts = [] }: EngineOptions): void {
  const once = (kind: string, names: readonly string[]): void => {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new Misdeclared(`the ${kind} ${twice} is declared twice`);
  };
  once(
    "machine",
    machines.map(({ name }) => name),
  );
  once(
    "table",
    machines.map(({ table }) => table),
  );
  once(
    "effect",
    [...effects, ...reactions].map(({ name }) => name),
  );
  once(
    "facts reader",
    facts.map(({ machine, command }) => `${machine} ${command}`),
  );
  const known = new Set(effects.map(({ name }) => name));
  for (const machine of machines) {
    for (const effect of machine.effectNames)
      if (!known.has(effect))
        throw new Misdeclared(`the machine ${machine.name} asks for ${effect}, which nobody gives`);
    for (const command of machine.factNames)
      if (!facts.some((reader) => reader.machine === machine.name && reader.command === command))
        throw new Misdeclared(`nobody reads the facts of ${machine.name} × ${command}`);
  }
  for (const { name, on } of reactions)
    if (
      !machines.some(
        (machine) => machine.name === on.machine && on.events.every((event) => machine.schemas.events[event]),
      )
    )
      throw new Misdeclared(`the reaction ${name} hears events that ${on.machine} does not record`);
}
