import { Misdeclared } from "../../errors.ts";
import type { Machine } from "../../machine/define.ts";
import type { Json, JsonObject, TenantId } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";
import type { Task } from "./task.ts";

/** How long rows are kept; what is not said is kept for ever. */
export interface Retention {
  /** Each says how long its journal and history are kept. */
  readonly machines?: readonly Pick<Machine, "name" | "retention">[];
  /** Days by table: of the products' own tables that are *kept*, and `segno.audit`. */
  readonly days?: Readonly<Record<string, number>>;
}

/** Rows of one table that end together. */
interface Ageing {
  readonly table: string;
  readonly days: number;
  /** The primary key. */
  readonly key: readonly string[];
  /** The column that the days are counted from. */
  readonly at: string;
  /** Of the journal and the history, the rows of one machine. */
  readonly machine?: string;
  /** Instants are given by our clock and never changed, so what lies behind the front has been looked at. */
  readonly hasFront: boolean;
}

const REAPER = { role: "segno_reaper", tenants: [] } as const;
const HOUR_MS = 3_600_000;
const BATCH = 500;
const STEP_KEY = ["tenant_id", "machine", "aggregate_id", "version"];

/** @throws Misdeclared when days are said for a table that is not *kept* */
export async function retentionsOf(driver: Driver, { machines = [], days = {} }: Retention): Promise<readonly Task[]> {
  const steps = machines.flatMap(({ name, retention }): Ageing[] => {
    const step = { key: STEP_KEY, at: "at", machine: name, hasFront: true };
    return [
      ...(retention.historyDays === undefined
        ? []
        : [{ ...step, table: "segno.history", days: retention.historyDays }]),
      ...(retention.journalDays === undefined
        ? []
        : [{ ...step, table: "segno.journal", days: retention.journalDays }]),
    ];
  });
  const { "segno.audit": auditDays, ...plainDays } = days;
  const audit: Ageing[] =
    auditDays === undefined
      ? []
      : [{ table: "segno.audit", days: auditDays, key: ["tenant_id", "id"], at: "at", hasFront: true }];
  return [...steps, ...audit, ...(await keptTables(driver, plainDays))].map((ageing) => ({
    name: `retention ${[ageing.table, ageing.machine].filter(Boolean).join(" ")}`,
    everyMs: HOUR_MS,
    batch: async (cursor) => endBatch(driver, ageing, cursor),
  }));
}

async function keptTables(driver: Driver, days: Readonly<Record<string, number>>): Promise<readonly Ageing[]> {
  const names = Object.keys(days);
  if (names.length === 0) return [];
  const rows = await driver.run<{ name: string; key: readonly string[]; at: string }>(REAPER, {
    name: "kept tables",
    text: `select name, key, ages_from as at from segno.plain_table where kind = 'kept' and name = any ($1::text[])`,
    values: [names],
  });
  return names.map((table) => {
    const row = rows.find(({ name }) => name === table);
    if (!row) throw new Misdeclared(`retention names ${table}, which is no table of kept rows`, { table });
    return { table, days: days[table] ?? 0, key: ["tenant_id", ...row.key], at: row.at, hasFront: false };
  });
}

/**
 * Ends up to 500 rows: they are found over all tenants under the role that sees keys and instants alone, and removed under
 * the one that may, with their tenants declared. The front moves on a day at a time, so that the block ranges of one day
 * are read and not all that is older.
 */
async function endBatch(
  driver: Driver,
  ageing: Ageing,
  cursor: JsonObject | undefined,
): Promise<{ readonly cursor?: JsonObject; readonly ended: boolean }> {
  const { table, hasFront } = ageing;
  let found = await find(driver, ageing, cursor?.["front"]);
  while (found.keys.length === 0 && !found.reached) found = await find(driver, ageing, found.until);
  const { keys, until, reached } = found;
  if (keys.length > 0)
    await driver.run(
      { role: "segno_erase", tenants: [...new Set(keys.map((key) => key["tenant_id"] as TenantId))].sort() },
      { name: `end ${table}`, text: endSql(ageing), values: [JSON.stringify(keys), until] },
    );
  const isFull = keys.length === BATCH;
  if (!hasFront) return { ended: !isFull };
  return { cursor: { front: isFull ? found.front : until }, ended: !isFull && reached };
}

interface Found {
  readonly keys: readonly JsonObject[];
  /** ISO instants as the database writes them. */
  readonly front: string;
  readonly until: string;
  /** The front has come to where rows are kept. */
  readonly reached: boolean;
}

async function find(driver: Driver, ageing: Ageing, front: Json | undefined): Promise<Found> {
  const { days, machine, hasFront } = ageing;
  const values = [days, ...(hasFront ? [front ?? null] : []), ...(machine === undefined ? [] : [machine])];
  const [found] = await driver.transaction(REAPER, async (tx) => {
    // for the first few hundred rows the planner would begin at the table's beginning, where another machine's rows may lie
    await tx.query("set local enable_seqscan = off");
    return tx.query<Found>(findSql(ageing), values);
  });
  if (!found) throw new TypeError("the bounds came back empty");
  return found;
}

/** Nothing is older than the database's first migration. */
function findSql({ table, key, at, machine, hasFront }: Ageing): string {
  const bounds = hasFront
    ? `select front, least(front + interval '1 day', ending) as until, front + interval '1 day' >= ending as reached
         from (select coalesce($2::timestamptz, (select min(at) from segno.migration)) as front, segno.now() - $1::int * interval '1 day' as ending) as b`
    : `select '-infinity'::timestamptz as front, segno.now() - $1::int * interval '1 day' as until, true as reached`;
  const pairs = key.map((column) => `'${column}', t.${column}`).join(", ");
  return `
    with bounds as materialized (${bounds})
    select b.front::text, b.until::text, b.reached, coalesce((
             select jsonb_agg(t.key) from (
               select jsonb_build_object(${pairs}) as key
                 from ${table} as t
                where t.${at} >= b.front and t.${at} < b.until${machine === undefined ? "" : " and t.machine = $3"}
                limit ${BATCH}) as t), '[]') as keys
      from bounds as b`;
}

/** A row whose instant moved on meanwhile stays. */
function endSql({ table, key, at }: Ageing): string {
  return `
    delete from ${table} as t using jsonb_populate_recordset(null::${table}, $1::jsonb) as k
     where ${key.map((column) => `t.${column} = k.${column}`).join(" and ")} and t.${at} < $2::timestamptz`;
}
