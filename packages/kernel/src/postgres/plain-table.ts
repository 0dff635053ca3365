import { tenantPolicy } from "./migrations/0001-segno.ts";

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
   * A *step* is written before the step of a machine that names it, insert-only under its key, and swept when none has
   * named it for a day; what is *kept* may be updated and deleted, and goes when the product's `retention` says so.
   */
  readonly kind: "step" | "kept";
  /** Of a *kept* table, the column of an instant that its retention counts from; `made_at` by default. */
  readonly agesFrom?: string;
}

/** The SQL of a table of plain rows, behind the same row-level security as every other. */
export function plainTable({
  table,
  columns,
  key,
  constraints = {},
  indexes = {},
  kind,
  agesFrom = "made_at",
}: PlainTable): string {
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
grant select, update, delete on ${table} to segno_erase;
${kind === "step" ? stepSql(table, key) : keptSql(table, key, agesFrom)}
insert into segno.plain_table (name, kind, key, ages_from)
  values ('${table}', '${kind}', '{${key.join(",")}}', '${agesFrom}')
  on conflict (name) do update set kind = excluded.kind, key = excluded.key, ages_from = excluded.ages_from;`;
}

/** Whoever sweeps sees the keys alone, and can remove nothing that is younger than a day. */
function stepSql(table: string, key: readonly string[]): string {
  return `
create policy sweeping_sees on ${table} for select to segno_reaper using (true);
create policy sweeping on ${table} for delete to segno_reaper using (made_at <= segno.now() - interval '1 day');
grant select (tenant_id, ${key.join(", ")}, made_at), delete on ${table} to segno_reaper;`;
}

/** A retention is found by keys and instants, over block ranges: rows come in nearly the order of their age. */
function keptSql(table: string, key: readonly string[], agesFrom: string): string {
  const columns = [...new Set(["tenant_id", ...key, agesFrom])].join(", ");
  return `
create index ${table.split(".")[1] ?? table}_ages on ${table} using brin (${agesFrom});
create policy ages on ${table} for select to segno_reaper using (true);
grant select (${columns}) on ${table} to segno_reaper;`;
}
