import { timerId } from "../../engine/change.ts";
import type {
  Change,
  ClaimedRow,
  ClaimOptions,
  JournalRecord,
  OutboxRow,
  SaveResult,
  Store,
} from "../../engine/ports.ts";
import type { Machine } from "../../machine/define.ts";
import { uuidOf } from "../../machine/hash.ts";
import type { JsonObject, Ref, TenantId } from "../../machine/types.ts";
import { note, ticket } from "./machines.ts";

/** A store as the suite is handed it. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Two that the suite may write in. */
  readonly tenants: readonly [TenantId, TenantId];
  /** Turns the store's clock forward; one that runs by itself may run on beside it. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a store in which the tables of these machines exist and their edges are checked, and which has met their next
 * version. Called once for a suite.
 */
export type OpenStore = (machines: readonly Machine[]) => Promise<StoreUnderTest>;

export const MINUTE = 60_000;

export interface Wanted extends Partial<Pick<Change, "outbox" | "clearTimers" | "closes" | "undo">> {
  readonly status?: string;
  readonly from?: string;
  readonly n?: number;
  readonly words?: JsonObject[string];
  readonly journal?: Partial<JournalRecord>;
}

/** What one test works with: refs and names that no other test of the suite uses, so that the store need not be emptied. */
export interface Room {
  readonly store: Store;
  readonly here: TenantId;
  readonly there: TenantId;
  readonly ref: Ref;
  readonly other: Ref;
  /** The same id under the second machine. */
  readonly noted: Ref;
  readonly advance: (ms: number) => Promise<void>;
  change(expected: number, wanted?: Wanted, place?: { readonly tenant?: TenantId; readonly ref?: Ref }): Change;
  ask(wanted?: Partial<OutboxRow>, ref?: Ref): OutboxRow;
  timer(name: string, dueAt: Date, place?: { readonly tenant?: TenantId; readonly ref?: Ref }): OutboxRow;
  claim(options?: Partial<ClaimOptions>): Promise<readonly ClaimedRow[]>;
  /** Claims one row. @throws when there are more or fewer */
  claimOne(options?: Partial<ClaimOptions>): Promise<ClaimedRow>;
  inMs(ms: number): Promise<Date>;
  nextDueAt(): Promise<Date | undefined>;
}

export function kindOf(result: SaveResult): string {
  return result instanceof Error ? "refused" : result;
}

/** What the suite's worker knows. */
const known = {
  names: ["effect/act", "effect/call", "latest/act"],
  machines: { [ticket.name]: ticket.version, [note.name]: note.version },
};

let rooms = 0;

/** Ends every effect and timer that earlier tests left, so that the next one claims only its own. */
export async function emptyOutbox({ store, advance }: StoreUnderTest): Promise<void> {
  const all = { names: known.names, machines: { [ticket.name]: ticket.version + 1, [note.name]: note.version + 1 } };
  const claim = { worker: "cleaner", limit: 1_000, leaseMs: MINUTE, ...all, sated: [] };
  for (let due = await store.nextDueAt(all); due; due = await store.nextDueAt(all)) {
    await advance(Math.max(0, due.getTime() - (await store.now()).getTime()) + 1);
    for (const row of await store.claim(claim))
      await store.close(row.tenant, { id: row.id, fence: row.fence, as: "done" });
  }
}

/** Makes the room of one test. */
export function createRoom({ store, tenants, advance }: StoreUnderTest): Room {
  rooms += 1;
  const prefix = `r${rooms}-${uuidOf("room", rooms).slice(0, 8)}`;
  const [here, there] = tenants;
  const ref = { machine: ticket.name, id: `${prefix}:1` };
  let asked = 0;
  const claim: Room["claim"] = async (options = {}) =>
    store.claim({ worker: "w-1", limit: 100, leaseMs: MINUTE, sated: [], ...known, ...options });

  return {
    store,
    here,
    there,
    ref,
    other: { machine: ticket.name, id: `${prefix}:2` },
    noted: { machine: note.name, id: ref.id },
    advance,
    change: (expected, wanted = {}, place = {}) => changeOf(place.tenant ?? here, place.ref ?? ref, expected, wanted),
    ask: (wanted = {}, of = ref) => {
      asked += 1;
      const id = uuidOf("asked", prefix, of.machine, of.id, asked);
      return { id, kind: "effect", name: "act", input: { asked }, machineVersion: 1, dueAt: undefined, ...wanted };
    },
    timer: (name, dueAt, { tenant = here, ref: of = ref } = {}) => ({
      id: timerId(tenant, of, name),
      kind: "timer",
      name,
      input: null,
      machineVersion: 1,
      dueAt,
    }),
    claim,
    claimOne: async (options) => {
      const [row, ...more] = await claim(options);
      if (!row || more.length > 0) throw new Error(`expected one row, claimed ${row ? more.length + 1 : 0}`);
      return row;
    },
    inMs: async (ms) => new Date((await store.now()).getTime() + ms),
    nextDueAt: async () => store.nextDueAt(known),
  };
}

function changeOf(tenant: TenantId, ref: Ref, expected: number, wanted: Wanted): Change {
  const { status = "open", from = expected === 0 ? "new" : "open", n = expected + 1, words = null } = wanted;
  return {
    tenant,
    ref,
    expected,
    state: { status, n, words },
    undo: wanted.undo ?? [{ op: "replace", path: "/n", value: n - 1 }],
    machineVersionBefore: 1,
    outbox: wanted.outbox ?? [],
    clearTimers: wanted.clearTimers ?? [],
    closes: wanted.closes,
    journal: {
      version: expected + 1,
      at: new Date("2026-01-05T09:00:00.123Z"),
      subject: "user:ada",
      actorKind: "person",
      command: expected === 0 ? "open" : "touch",
      from,
      to: status,
      events: [{ type: "touched", n }],
      effects: (wanted.outbox ?? []).filter(({ kind }) => kind !== "timer").map(({ name }) => name),
      key: undefined,
      digest: undefined,
      machineVersion: 1,
      traceId: undefined,
      ...wanted.journal,
    },
  };
}
