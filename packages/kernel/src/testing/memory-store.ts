import type {
  Change,
  Clock,
  HistoryRecord,
  JournalRecord,
  Loaded,
  LoadRequest,
  OlderQuery,
  OlderRow,
  Repeat,
  SaveResult,
  Store,
  StoredRow,
} from "../engine/ports.ts";
import { ConstraintViolated } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { edgesOf } from "../machine/edges.ts";
import type { JsonObject, Ref, TenantId } from "../machine/types.ts";
import { createMemoryOutbox, type WaitingRow } from "./memory-outbox.ts";

export interface MemoryStoreOptions {
  /** Stands for the database's clock. */
  readonly clock: Clock;
  /** Their edges are checked as the database would; a machine that is not here is not checked. */
  readonly machines?: readonly Machine[];
}

/** A store that can also be looked into. */
export interface MemoryStore extends Store {
  /** Every row of the outbox, dead ones too, in the order they were asked for. */
  outbox(): readonly WaitingRow[];
  /** Every aggregate of a tenant, of all its machines. */
  rows(tenant: TenantId): readonly (StoredRow & { readonly ref: Ref })[];
}

interface Aggregate {
  readonly tenant: TenantId;
  readonly ref: Ref;
  row: StoredRow;
  updatedAt: Date;
  readonly journal: JournalRecord[];
  readonly history: HistoryRecord[];
}

/**
 * The store port in memory, for tests: what it is given is copied as JSON, what it gives is a copy, and each call is one
 * transaction. It obeys the suite that Postgres obeys; see {@link storeContract}.
 */
export function createMemoryStore({ clock, machines = [] }: MemoryStoreOptions): MemoryStore {
  const aggregates = new Map<string, Aggregate>();
  const outbox = createMemoryOutbox();
  const refusesEdge = edgeCheck(machines);
  const find = (tenant: TenantId, ref: Ref): Aggregate | undefined => aggregates.get(keyOf(tenant, ref));

  const save = (change: Change): SaveResult => {
    const { tenant, ref, expected, closes, journal } = change;
    const there = find(tenant, ref);
    if (closes && !outbox.holds(tenant, closes)) return "lease-lost";
    if ((there?.row.version ?? 0) !== expected) return "conflict";
    if (journal.key !== undefined && isKeyTaken(aggregates, change)) return "conflict";
    const refused = refusesEdge(change, there?.row);
    if (refused) return refused;

    const now = clock.now();
    const version = expected + 1;
    const row = { version, machineVersion: journal.machineVersion, state: copyJson(change.state) };
    const own = { machine: ref.machine, id: ref.id };
    const aggregate = there ?? { tenant, ref: own, row, updatedAt: now, journal: [], history: [] };
    aggregate.row = row;
    aggregate.updatedAt = now;
    aggregate.journal.push({ ...structuredClone(journal), version });
    aggregate.history.push({
      version,
      machineVersion: change.machineVersionBefore,
      undo: copyJson(change.undo),
    });
    aggregates.set(keyOf(tenant, ref), aggregate);
    if (closes) outbox.close(tenant, closes, now);
    outbox.clearTimers(tenant, change.clearTimers);
    outbox.add(tenant, ref, change.outbox, now);
    return "saved";
  };

  return {
    load: async (requests) => requests.map((request) => loadOne(aggregates, request, clock.now())),
    save: async (changes) => changes.map(save),
    journal: async (tenant, ref, { after, limit }) => ({
      entries: structuredClone(
        (find(tenant, ref)?.journal ?? []).filter(({ version }) => version > after).slice(0, limit),
      ),
    }),
    history: async (tenant, ref, above) =>
      structuredClone((find(tenant, ref)?.history ?? []).filter(({ version }) => version > above)).toReversed(),
    digestSecret: async () => new Uint8Array(32).fill(7),
    claim: async (options) => outbox.claim(options, clock.now()),
    renew: async (tenant, lease, leaseMs) => outbox.renew(tenant, lease, new Date(clock.now().getTime() + leaseMs)),
    close: async (tenant, closing) => outbox.close(tenant, closing, clock.now()),
    postpone: async (tenant, lease, options) => outbox.postpone(tenant, lease, options),
    listOlder: async (query) => listOlder([...aggregates.values()], query),
    arm: async (armings) => {
      for (const { tenant, ref, version, timers } of armings)
        if (find(tenant, ref)?.row.version === version) outbox.arm(tenant, ref, timers, clock.now());
    },
    depth: async () => outbox.depth(clock.now()),
    nextDueAt: async (options) => outbox.nextDueAt(options),
    now: async () => clock.now(),
    outbox: () => structuredClone(outbox.all()),
    rows: (tenant) =>
      [...aggregates.values()]
        .filter((aggregate) => aggregate.tenant === tenant)
        .map(({ ref, row }) => structuredClone({ ref, ...row })),
  };
}

function listOlder(
  aggregates: readonly Aggregate[],
  { machine, version, statuses, since, after, limit }: OlderQuery,
): readonly OlderRow[] {
  return aggregates
    .filter(({ ref, row, updatedAt }) => {
      if (ref.machine !== machine || row.machineVersion >= version) return false;
      return statuses.includes(statusOf(row.state)) && (since === undefined || updatedAt >= since);
    })
    .map(({ tenant, ref, row }) => ({ machineVersion: row.machineVersion, tenant, id: ref.id }))
    .sort(byPlace)
    .filter((row) => after === undefined || byPlace(row, after) > 0)
    .slice(0, limit);
}

function byPlace(one: OlderRow, other: OlderRow): number {
  if (one.machineVersion !== other.machineVersion) return one.machineVersion - other.machineVersion;
  if (one.tenant !== other.tenant) return one.tenant < other.tenant ? -1 : 1;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

function loadOne(aggregates: ReadonlyMap<string, Aggregate>, request: LoadRequest, now: Date): Loaded {
  const aggregate = aggregates.get(keyOf(request.tenant, request));
  return {
    now,
    row: aggregate && structuredClone(aggregate.row),
    repeat: request.key === undefined ? undefined : findRepeat(aggregates, request, request.key, aggregate),
  };
}

/** Within the aggregate; for a creation also within the machine, among what created. */
function findRepeat(
  aggregates: ReadonlyMap<string, Aggregate>,
  { tenant, machine, creating }: LoadRequest,
  key: string,
  own: Aggregate | undefined,
): Repeat | undefined {
  const done = own?.journal.find((record) => record.key === key);
  if (own && done) return toRepeat(own, done);
  if (!creating) return undefined;
  for (const other of aggregates.values())
    if (other.tenant === tenant && other.ref.machine === machine) {
      const [first] = other.journal;
      if (first?.key === key) return toRepeat(other, first);
    }
  return undefined;
}

function toRepeat({ ref }: Aggregate, { version, digest, command }: JournalRecord): Repeat {
  return { id: ref.id, version, digest, command };
}

function isKeyTaken(aggregates: ReadonlyMap<string, Aggregate>, { tenant, ref, expected, journal }: Change): boolean {
  const own = aggregates.get(keyOf(tenant, ref));
  if (own?.journal.some(({ key }) => key === journal.key)) return true;
  if (expected > 0) return false;
  return [...aggregates.values()].some(
    (other) => other.tenant === tenant && other.ref.machine === ref.machine && other.journal[0]?.key === journal.key,
  );
}

/** The check that stands on each machine's table: over version before, version, from and to. */
function edgeCheck(machines: readonly Machine[]): (change: Change, before: StoredRow | undefined) => Error | undefined {
  const tables = new Map(machines.map(({ name, table }) => [name, table]));
  const legal = new Set(
    machines.flatMap((machine) => edgesOf(machine).map((edge) => edgeText(machine.name, edge.versionBefore, edge))),
  );
  return ({ ref, state, journal }, before) => {
    const table = tables.get(ref.machine);
    if (table === undefined) return undefined;
    const version = journal.machineVersion;
    const edge = { version, from: before ? statusOf(before.state) : "new", to: statusOf(state) };
    if (legal.has(edgeText(ref.machine, before?.machineVersion ?? version, edge))) return undefined;
    return new ConstraintViolated(`${table.split(".").at(-1)}_edge`, "23514");
  };
}

function statusOf(state: JsonObject): string {
  const { status } = state;
  return typeof status === "string" ? status : "";
}

function edgeText(
  machine: string,
  versionBefore: number,
  { version, from, to }: { readonly version: number; readonly from: string; readonly to: string },
): string {
  return [machine, versionBefore, version, from, to].join(" ");
}

function keyOf(tenant: TenantId, { machine, id }: Ref): string {
  return [tenant, machine, id].join("\u001F");
}

function copyJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T; // what is stored is JSON, and nothing else survives it
}
