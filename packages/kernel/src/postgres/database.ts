import type { Audit, AuditEntry } from "../engine/audit-port.ts";
import { SegnoError } from "../errors.ts";
import type { Clock, Store } from "../engine/ports.ts";
import type { CountReader, Counter } from "../engine/state-store-port.ts";
import type { Machine } from "../machine/define.ts";
import type { TenantId } from "../machine/types.ts";
import { createAudit } from "./audit.ts";
import type { Driver, Tx } from "./driver.ts";
import { type Erase, createErase } from "./erase/erase.ts";
import { type Migrated, type MigrateOptions, checkMigrated, migrate } from "./migrate.ts";
import { increment } from "./queries/increment.ts";
import { type JournalEntries, type JournalQuery, listJournal } from "./queries/list-journal.ts";
import { readCount } from "./queries/read-count.ts";
import { createPostgresStore } from "./store.ts";
import type { Retention } from "./upkeep/end-retention.ts";
import { housekeep } from "./upkeep/housekeep.ts";

/** One tenant's rows; the only way to them. */
export interface TenantDatabase {
  readonly tenant: TenantId;
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements that are saved together or not at all. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** The journal by time or by subject, over all aggregates; who may see each of them is for the caller to ask. */
  journal(query: JournalQuery): Promise<JournalEntries>;
  /** Writes what changed no aggregate: a setting, an export, a link made. */
  audit(entry: AuditEntry): Promise<void>;
}

export interface Database extends AsyncDisposable {
  readonly kind: Driver["kind"];
  forTenant(tenant: TenantId): TenantDatabase;
  /** Rows of one subject over tenants, in the columns that their directories show. */
  directoryOf<Row extends object>(subject: string, text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  store(machines: readonly Machine[]): Store;
  /** Replaces a person's words; a door of its own, for the effects that erase. */
  erase(machines: readonly Machine[]): Erase;
  readonly counter: Counter & CountReader;
  readonly audit: Audit;
  migrate(options: MigrateOptions): Promise<Migrated>;
  /** @throws SegnoError `not-migrated` */
  checkMigrated(options: Pick<MigrateOptions, "migrations">): Promise<void>;
  /** The database's clock, offset and all. @throws DatabaseUnavailable */
  now(): Promise<Date>;
  /** Moves the database's clock forward; demo mode and tests alone. It never goes back. */
  advanceClock(byMs: number): Promise<void>;
  /**
   * Does what is due of the upkeep, of any tenant, in small statements: removes expired keys, step rows that no state has
   * named for a day, and what retention ends; writes what the audit was told. On the embedded database also vacuum,
   * statistics and a checkpoint, table by table, since it does none of it by itself. Any number of processes may.
   */
  housekeep(retention?: Retention): Promise<void>;
  close(): Promise<void>;
}

/** Makes the handle that a program holds of an open driver. */
export function createDatabase(driver: Driver, onClose: () => Promise<void> = async () => undefined): Database {
  const now = async (): Promise<Date> => {
    const [row] = await driver.run<{ now: Date }>(
      { role: "segno_app", tenants: [] },
      { name: "now", text: "select segno.now() as now", values: [] },
    );
    if (!row) throw new SegnoError("database-error", "the database told no time");
    return row.now;
  };
  const audit = createAudit(driver);
  const close = async (): Promise<void> => {
    try {
      await audit.close();
    } finally {
      await driver.close();
      await onClose();
    }
  };
  return {
    kind: driver.kind,
    forTenant: (tenant) => {
      const scope = { role: "segno_app", tenants: [tenant] } as const;
      return {
        tenant,
        query: async (text, values = []) => driver.run(scope, { text, values }),
        transaction: async (work) => driver.transaction(scope, work),
        journal: async (query) => listJournal(driver, tenant, query),
        audit: async (entry) => audit.write(tenant, entry),
      };
    },
    directoryOf: async (subject, text, values = []) =>
      driver.transaction({ role: "segno_directory", tenants: [] }, async (tx) => {
        await tx.query("select set_config('segno.subject', $1, true)", [subject]);
        return tx.query(text, values);
      }),
    store: (machines) => createPostgresStore(driver, machines),
    erase: (machines) => createErase(driver, machines),
    counter: {
      increment: async (tenant, key, options) => increment(driver, tenant, key, options),
      read: async (tenant, key) => readCount(driver, tenant, key),
    },
    audit,
    migrate: async (options) => migrate(driver, options),
    checkMigrated: async (options) => checkMigrated(driver, options),
    now,
    advanceClock: async (byMs) => {
      if (byMs < 0) throw new SegnoError("invalid-request", "the clock never goes back");
      await driver.asOwner(async (tx) =>
        tx.query("update segno.clock set offset_ms = offset_ms + $1", [Math.round(byMs)]),
      );
    },
    housekeep: async (retention = {}) => housekeep(driver, audit, retention),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/**
 * This process' side of the database's clock. The offset is measured by {@link measure}; between two measurements the
 * clock runs on the process' own, and it never goes back.
 */
export function createDatabaseClock(database: Pick<Database, "now">): Clock & { measure(): Promise<number> } {
  let offsetMs = 0;
  let latest = 0;
  return {
    now: () => {
      latest = Math.max(latest, Date.now() + offsetMs);
      return new Date(latest);
    },
    sleep: async (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const finish = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", finish);
          resolve();
        };
        const timer = setTimeout(finish, Math.min(ms, 2 ** 31 - 1));
        signal?.addEventListener("abort", finish, { once: true });
        return undefined;
      }),
    measure: async () => {
      const before = Date.now();
      const there = await database.now();
      offsetMs = there.getTime() - (before + Date.now()) / 2;
      return offsetMs;
    },
  };
}
