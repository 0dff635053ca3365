import type { Machine } from "../machine/define.ts";
import { tenantPolicy } from "./migrations/0001-segno.ts";

export interface Column {
  /** Its SQL type. */
  readonly type: string;
  /** An immutable expression over `state`, `(state ->> 'mode')` for example. */
  readonly from: string;
}

export interface AggregateTable {
  readonly machine: Machine;
  /** Generated from the state, always stored: people report on them with plain SQL, and a broken state cannot be stored. */
  readonly columns?: Readonly<Record<string, Column>>;
  /** By name: checks, foreign keys and unique keys. Every key begins with `tenant_id`. */
  readonly constraints?: Readonly<Record<string, string>>;
  /** By name: `(tenant_id, candidate, updated_at)` for example. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** A second policy, by which rows of one subject are read over tenants: this column, and the columns that may be seen. */
  readonly directory?: { readonly by: string; readonly columns: readonly string[] };
}

const NAME = /^[a-z_][a-z0-9_]*$/u;

/** The SQL that makes a machine's table: what an app's migration calls. The check over its edges is added by `migrate`. */
export function aggregateTable({
  machine,
  columns = {},
  constraints = {},
  indexes = {},
  directory,
}: AggregateTable): string {
  const { table } = machine;
  const short = table.split(".")[1] ?? table;
  for (const name of [...Object.keys(columns), ...Object.keys(constraints), ...Object.keys(indexes)])
    if (!NAME.test(name)) throw new TypeError(`${name} is not a name in SQL`);
  const parts = [
    "tenant_id text not null",
    "id text not null check (id ~ '^[A-Za-z0-9._:~-]{1,200}$')",
    "version int not null check (version >= 1)",
    "machine_version int not null",
    "state jsonb not null",
    "created_at timestamptz not null",
    "updated_at timestamptz not null",
    "status_before text not null",
    "machine_version_before int not null",
    "status text not null generated always as (state ->> 'status') stored",
    ...Object.entries(columns).map(([name, { type, from }]) => `${name} ${type} generated always as (${from}) stored`),
    "primary key (tenant_id, id)",
    ...Object.entries(constraints).map(([name, rule]) => `constraint ${name} ${rule}`),
  ];
  return `
create table ${table} (
  ${parts.join(",\n  ")}
);
${Object.entries(indexes)
  .map(([name, on]) => `create index ${name} on ${table} ${on};`)
  .join("\n")}
create trigger ${short}_before before insert or update on ${table}
  for each row when (current_user <> 'segno_erase') execute function segno.copy_before();
${tenantPolicy(table)}
grant select, insert, update on ${table} to segno_app;
grant select, update (state), delete on ${table} to segno_erase;
${directory ? directorySql(table, directory) : ""}`;
}

function directorySql(
  table: string,
  { by, columns }: { readonly by: string; readonly columns: readonly string[] },
): string {
  return `
create policy directory on ${table} for select to segno_directory
  using (${by} = current_setting('segno.subject', true));
grant select (${["tenant_id", "id", ...columns].join(", ")}) on ${table} to segno_directory;`;
}

export interface PlainTable {
  /** `schema.table`. */
  readonly table: string;
  /** Beside `tenant_id`: name and type with its rules. */
  readonly columns: Readonly<Record<string, string>>;
  /** After `tenant_id`. */
  readonly key: readonly string[];
  readonly constraints?: Readonly<Record<string, string>>;
  readonly indexes?: Readonly<Record<string, string>>;
  /**
   * A *step* is written before the step of a machine that names it, insert-only under its key, and swept when none names
   * it; what is *kept* may be updated and deleted.
   */
  readonly kind: "step" | "kept";
}

/** The SQL of a table of plain rows, behind the same row-level security as every other. */
export function plainTable({ table, columns, key, constraints = {}, indexes = {}, kind }: PlainTable): string {
  const parts = [
    "tenant_id text not null",
    ...Object.entries(columns).map(([name, rule]) => `${name} ${rule}`),
    "made_at timestamptz not null default segno.now()",
    `primary key (${["tenant_id", ...key].join(", ")})`,
    ...Object.entries(constraints).map(([name, rule]) => `constraint ${name} ${rule}`),
  ];
  return `
create table ${table} (
  ${parts.join(",\n  ")}
);
${Object.entries(indexes)
  .map(([name, on]) => `create index ${name} on ${table} ${on};`)
  .join("\n")}
${tenantPolicy(table)}
grant select, insert${kind === "kept" ? ", update, delete" : ""} on ${table} to segno_app;
grant select, update, delete on ${table} to segno_erase;`;
}

/** The SQL that makes an app's schema, open to the framework's roles. */
export function appSchema(name: string): string {
  if (!NAME.test(name)) throw new TypeError(`${name} is not a name in SQL`);
  return `create schema ${name}; grant usage on schema ${name} to segno_app, segno_erase, segno_directory;`;
}
