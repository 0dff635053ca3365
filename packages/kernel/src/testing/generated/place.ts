import type { Store } from "../../engine/ports.ts";
import type { Machine } from "../../machine/define.ts";
import type { JsonObject, Ref, TenantId } from "../../machine/types.ts";
import { createManualClock, type ManualClock, settle } from "../manual-clock.ts";
import { createMemoryStore } from "../memory-store.ts";

/** One row of the outbox as it is stored. */
export interface OutboxView {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly of: string;
  readonly input: unknown;
  readonly machineVersion: number;
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly attempt: number;
  readonly cooling: boolean;
  readonly leased: boolean;
  readonly error: string | undefined;
  readonly dead: boolean;
}

export interface RowView {
  readonly id: string;
  readonly version: number;
  readonly machineVersion: number;
  readonly state: JsonObject;
}

/** A database that generated machines live in: two versions of one machine, and a clock that only the test turns. */
export interface Place {
  readonly clock: ManualClock;
  /** As a process of this version of the machine opens it. */
  store(machine: Machine): Store;
  rows(tenant: TenantId): Promise<readonly RowView[]>;
  outbox(tenant: TenantId): Promise<readonly OutboxView[]>;
  /** Turns the database's clock, and then the processes' own. */
  pass(ms: number): Promise<void>;
  /** Comes back when nothing that was asked of the store is unanswered. */
  quiet(): Promise<void>;
  /** Where it can: replaces a person's words. */
  erase?(tenant: TenantId, ref: Ref, subject: string): Promise<void>;
}

/** Opens a place for the versions of one machine, the newest last. */
export type OpenPlace = (machines: readonly Machine[]) => Promise<Place>;

export const openMemory: OpenPlace = async (machines) => {
  const clock = createManualClock();
  const store = createMemoryStore({ clock, machines });
  return {
    clock,
    store: () => store,
    rows: async (tenant) => store.rows(tenant).map(({ ref, ...row }) => ({ ...row, id: ref.id })),
    outbox: async (tenant) =>
      store
        .outbox()
        .filter((row) => row.tenant === tenant)
        .map(({ ref, leasedBy, deadSince, lastError, ...row }) => ({
          ...row,
          of: ref.id,
          leased: leasedBy !== undefined,
          dead: deadSince !== undefined,
          error: lastError,
        })),
    pass: clock.advance,
    quiet: settle,
  };
};
