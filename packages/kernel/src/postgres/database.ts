import { SegnoError } from "../errors.ts";
import type { Clock, Store } from "../engine/ports.ts";
import type { Counter } from "../engine/state-store-port.ts";
import type { Machine } from "../machine/define.ts";
import type { JsonObject, TenantId } from "../machine/types.ts";
import type { Driver, Tx } from "./driver.ts";
import { type Erase, createErase } from "./erase.ts";
import { type Migrated, type MigrateOptions, checkMigrated, migrate } from "./migrate.ts";
import { increment } from "./queries/increment.ts";
import { createPostgresStore } from "./store.ts";

/** One tenant's rows; the only way to them. */
export interface TenantDatabase {
  readonly tenant: TenantId;
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements that are saved together or not at all. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Notes what changed no aggregate: a refusal, a sign-in, an export, a link made. */
  audit(entry: AuditEntry): Promise<void>;
}

export interface AuditEntry {
  readonly action: string;
  readonly outcome: string;
  readonly subject: string;
  /** Ids, names and numbers. */
  readonly details?: JsonObject;
}

export interface Database extends AsyncDisposable {
  readonly kind: Driver["kind"];
  forTenant(tenant: TenantId): TenantDatabase;
  /** Rows of one subject over tenants, in the columns that their directories show. */
  directoryOf<Row extends object>(subject: string, text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  store(machines: readonly Machine[]): Store;
  /** Replaces a person's words; a door of its own, for the effects that erase. */
  erase(machines: readonly Machine[]): Erase;
  readonly counter: Counter;
  migrate(options: MigrateOptions): Promise<Migrated>;
  /** @throws SegnoError `not-migrated` */
  checkMigrated(options: Pick<MigrateOptions, "migrations">): Promise<void>;
  /** The database's clock, offset and all. @throws DatabaseUnavailable */
  now(): Promise<Date>;
  /** Moves the database's clock forward; demo mode and tests alone. It never goes back. */
  advanceClock(byMs: number): Promise<void>;
  /**
   * Removes expired keys, of any tenant; on the embedded database also vacuum, statistics and a checkpoint, table by table,
   * since it does none of it by itself. Any number of processes may.
   */
  housekeep(): Promise<void>;
  close(): Promise<void>;
}

const AUDIT = `
  with pepper as (select decode(replace(gen_random_uuid()::text, '-', ''), 'hex') as salt)
  insert into segno.audit (tenant_id, action, outcome, details, subject, salt, digest)
  select $1, $2, $3, $4::jsonb, $5, salt, encode(sha256(salt || convert_to($5, 'UTF8')), 'hex') from pepper`;

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
  const close = async (): Promise<void> => {
    await driver.close();
    await onClose();
  };
  return {
    kind: driver.kind,
    forTenant: (tenant) => {
      const scope = { role: "segno_app", tenants: [tenant] } as const;
      return {
        tenant,
        query: async (text, values = []) => driver.run(scope, { text, values }),
        transaction: async (work) => driver.transaction(scope, work),
        audit: async ({ action, outcome, subject, details = {} }) => {
          await driver.run(scope, {
            name: "audit",
            text: AUDIT,
            values: [tenant, action, outcome, JSON.stringify(details), subject],
          });
        },
      };
    },
    directoryOf: async (subject, text, values = []) =>
      driver.transaction({ role: "segno_directory", tenants: [] }, async (tx) => {
        await tx.query("select set_config('segno.subject', $1, true)", [subject]);
        return tx.query(text, values);
      }),
    store: (machines) => createPostgresStore(driver, machines),
    erase: (machines) => createErase(driver, machines),
    counter: { increment: async (tenant, key, options) => increment(driver, tenant, key, options) },
    migrate: async (options) => migrate(driver, options),
    checkMigrated: async (options) => checkMigrated(driver, options),
    now,
    advanceClock: async (byMs) => {
      if (byMs < 0) throw new SegnoError("invalid-request", "the clock never goes back");
      await driver.asOwner(async (tx) =>
        tx.query("update segno.clock set offset_ms = offset_ms + $1", [Math.round(byMs)]),
      );
    },
    housekeep: async () => housekeep(driver),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const REAP = `
  delete from segno.kv
   where (tenant_id, key) in (
     select tenant_id, key from segno.kv where expires_at <= segno.now() limit 500 for update skip locked)
  returning 1 as gone`;

async function housekeep(driver: Driver): Promise<void> {
  const reaper = { role: "segno_reaper", tenants: [] } as const;
  while ((await driver.run(reaper, { name: "reap", text: REAP, values: [] })).length === 500);
  if (driver.kind === "postgres") return;
  await driver.outside("select pg_stat_force_next_flush()"); // else what was changed within the last second is not counted
  const tables = await driver.asOwner(async (tx) =>
    tx.query<{ name: string }>(
      `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables where n_dead_tup > 500 or n_mod_since_analyze > 2000`,
    ),
  );
  for (const { name } of tables) await driver.outside(`vacuum (analyze) ${name}`);
  await driver.outside("checkpoint");
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
