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
  /** The rows of *step* tables that a state names; what no state has named for a day is swept. */
  readonly names?: readonly Naming[];
  /** A second policy, by which rows of one subject are read over tenants: this column, and the columns that may be seen. */
  readonly directory?: { readonly by: string; readonly columns: readonly string[] };
}

export interface Naming {
  /** Of steps, `schema.table`. */
  readonly table: string;
  /**
   * An immutable expression over `state` that gives a JSON list of keys, or one key:
   * `jsonb_path_query_array(state, '$.turns[*].clip')`. The parts of a key of several columns are joined by `/`.
   */
  readonly keys: string;
  /** The table's key begins with the aggregate's id and `keys` holds what comes after it: such names need no index. */
  readonly within?: boolean;
}

const NAME = /^[a-z_][a-z0-9_]*$/u;

/** The SQL that makes a machine's table: what an app's migration calls. The check over its edges is added by `migrate`. */
export function aggregateTable({
  machine,
  columns = {},
  constraints = {},
  indexes = {},
  names = [],
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
    ...(names.length === 0
      ? []
      : [`names text[] not null generated always as (${names.map(namesOf).join(" || ")}) stored`]),
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
-- our own statement says what was before, so that the function need not be called; a hand that does not is corrected
create trigger ${short}_before_insert before insert on ${table} for each row
  when (new.status_before is distinct from 'new' or new.machine_version_before is distinct from new.machine_version)
  execute function segno.copy_before();
create trigger ${short}_before_update before update on ${table} for each row
  when ((new.status_before is distinct from old.status or new.machine_version_before is distinct from old.machine_version)
        and current_user <> 'segno_erase')
  execute function segno.copy_before();
-- erasing blots words out and is no step: it may change nothing but the state, and of that not the status
create trigger ${short}_erase_update before update on ${table} for each row
  when (current_user = 'segno_erase' and new.state ->> 'status' is distinct from old.status)
  execute function segno.refuse_step();
${tenantPolicy(table)}
grant select, insert, update on ${table} to segno_app;
grant select, update (state), delete on ${table} to segno_erase;
${names.length === 0 ? "" : namingSql(table, names)}
${directory ? directorySql(table, directory) : ""}`;
}

function namesOf({ table, keys }: Naming): string {
  return `segno.names('${table.split(".")[1] ?? table}/', ${keys})`;
}

/** The sweep sees what is named, and nothing else of a state. */
function namingSql(table: string, names: readonly Naming[]): string {
  const short = table.split(".")[1] ?? table;
  const rows = new Map(names.map((naming) => [naming.table, naming.within ?? false]));
  for (const { table: steps, within = false } of names)
    if (rows.get(steps) !== within) throw new TypeError(`${table} names ${steps} within the aggregate and without it`);
  const values = [...rows].map(([steps, within]) => `('${steps}', '${table}', ${within})`).join(", ");
  return `
${names.every(({ within }) => within) ? "" : `create index ${short}_names on ${table} using gin (names);`}
create policy naming on ${table} for select to segno_reaper using (true);
grant select (tenant_id, id, names, updated_at) on ${table} to segno_reaper;
insert into segno.naming (step_table, machine_table, within_aggregate) values ${values}
  on conflict (step_table, machine_table) do update set within_aggregate = excluded.within_aggregate;`;
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

/** The SQL that makes an app's schema, open to the framework's roles. */
export function appSchema(name: string): string {
  if (!NAME.test(name)) throw new TypeError(`${name} is not a name in SQL`);
  return `create schema ${name}; grant usage on schema ${name} to segno_app, segno_erase, segno_reaper, segno_directory;`;
}
