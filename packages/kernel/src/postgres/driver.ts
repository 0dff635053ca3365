import type { TenantId } from "../machine/types.ts";

/** The roles that statements run under; none of them owns a table or passes by row-level security. */
export type Role = "segno_app" | "segno_worker" | "segno_erase" | "segno_reaper" | "segno_directory";

/** Under which role a transaction runs, and whose rows it may reach. */
export interface Scope {
  readonly role: Role;
  readonly tenants: readonly TenantId[];
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Prepared once for each connection under this name. */
  readonly name?: string;
}

/** An open transaction; that one is open is proved by having it. */
export interface Tx {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
}

/** What differs between a Postgres server and the embedded database. */
export interface Driver {
  readonly kind: "postgres" | "embedded";
  /** One statement in a transaction of its own; durable when it resolves. */
  run<Row extends object>(scope: Scope, statement: Statement): Promise<readonly Row[]>;
  /** @throws SegnoError `nested-root-query` when the driver itself is asked while `work` holds the transaction */
  transaction<Result>(scope: Scope, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Under the login's own role, which owns the tables: migrations and housekeeping alone. */
  asOwner<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Statements that no transaction may hold, `vacuum` for example. */
  outside(text: string): Promise<void>;
  close(): Promise<void>;
}

const TENANT = /^[A-Za-z0-9._:~-]{1,200}$/u;

/** @throws TypeError for what is no tenant's id: one that held a comma would be two */
export function checkTenants(tenants: Scope["tenants"]): void {
  for (const tenant of tenants) if (!TENANT.test(tenant)) throw new TypeError("not a tenant's id");
}

/** The commands that put a transaction under its scope. Tenant ids hold no character that a literal would need escaped. */
export function scopeSql({ role, tenants }: Scope): string {
  checkTenants(tenants);
  return `set local role ${role}; set local segno.tenants = '${tenants.join(",")}'`;
}
