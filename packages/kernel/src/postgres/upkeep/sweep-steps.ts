import type { JsonObject } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";
import type { Task } from "./task.ts";

/** A table of rows that are written before the step of a machine that names them. */
interface StepTable {
  readonly name: string;
  /** After `tenant_id`. */
  readonly key: readonly string[];
  readonly namedBy: readonly { readonly table: string; readonly within: boolean }[];
}

const REAPER = { role: "segno_reaper", tenants: [] } as const;
const HOUR_MS = 3_600_000;
const BATCH = 500;

/** A table that no machine names yet is not swept at all. */
const STEP_TABLES = `
  select p.name, p.key, jsonb_agg(jsonb_build_object('table', n.machine_table, 'within', n.within_aggregate)) as "namedBy"
    from segno.plain_table as p
    join segno.naming as n on n.step_table = p.name
   where p.kind = 'step' and to_regclass(p.name) is not null
   group by p.name, p.key
   order by p.name`;

/** One task for each table of steps: removes the rows older than a day that no state names. */
export async function sweepsOf(driver: Driver): Promise<readonly Task[]> {
  const tables = await driver.run<StepTable>(REAPER, { name: "step tables", text: STEP_TABLES, values: [] });
  return tables.map((table) => ({
    name: `sweep ${table.name}`,
    everyMs: HOUR_MS,
    batch: async (cursor) => sweep(driver, table, cursor),
  }));
}

/** Goes on through the primary key, so that the rows which are named cost one look each in a pass. */
async function sweep(
  driver: Driver,
  table: StepTable,
  cursor: JsonObject | undefined,
): Promise<{ readonly cursor: JsonObject | undefined; readonly ended: boolean }> {
  const [page] = await driver.transaction(REAPER, async (tx) => {
    // for one look at a name the planner would go through the table, since most rows seem as likely to hold it
    await tx.query("set local enable_seqscan = off");
    return tx.query<{ count: number; last: JsonObject | null }>(
      sweepSql(table, cursor !== undefined),
      cursor ? [JSON.stringify(cursor)] : [],
    );
  });
  const ended = (page?.count ?? 0) < BATCH;
  return { cursor: ended ? undefined : (page?.last ?? undefined), ended };
}

/**
 * Of a row within its aggregate the first part of the key is the aggregate's id, so that one lookup by key finds it. Such an
 * aggregate that moved within the day may be about to name a row that it wrote before.
 */
export function sweepSql({ name, key, namedBy }: StepTable, goesOn: boolean): string {
  const short = name.split(".")[1] ?? name;
  const whole = ["tenant_id", ...key];
  const of = (alias: string): string => whole.map((column) => `${alias}.${column}`).join(", ");
  const unnamed = namedBy.map(({ table, within }) => {
    const [first, ...rest] = key;
    const text = (within ? rest : key).map((column) => `p.${column}::text`).join(" || '/' || ") || "''";
    const named = `names @> array['${short}/' || ${text}]`;
    // the tenant is compared behind a fence, else all of a large tenant's keys are gone through for each name
    return within
      ? `not exists (select 1 from ${table} as m where m.tenant_id = p.tenant_id and m.id = p.${first}
             and (m.${named} or m.updated_at > segno.now() - interval '1 day'))`
      : `not exists (
           select 1 from (select tenant_id from ${table} where ${named} offset 0) as m where m.tenant_id = p.tenant_id)`;
  });
  return `
    with page as materialized (
      select ${of("s")}, s.made_at
        from ${name} as s${goesOn ? `, jsonb_populate_record(null::${name}, $1::jsonb) as c` : ""}
       ${goesOn ? `where (${of("s")}) > (${of("c")})` : ""}
       order by ${of("s")}
       limit ${BATCH}
    ),
    gone as (
      delete from ${name} as s using page as p
       where ${whole.map((column) => `s.${column} = p.${column}`).join(" and ")}
         and p.made_at <= segno.now() - interval '1 day'
         and ${unnamed.join("\n         and ")}
      returning 1
    )
    select (select count(*) from page)::int as count, (select count(*) from gone)::int as gone,
           (select to_jsonb(p) - 'made_at' from page as p order by ${whole.map((column) => `p.${column} desc`).join(", ")} limit 1) as last`;
}
