import { ConstraintViolated, Misdeclared } from "../../errors.ts";
import type { Ref, TenantId } from "../../machine/types.ts";
import type { Driver, Scope, Statement } from "../driver.ts";
import { auditStatement } from "../queries/write-audit.ts";

export interface Purge {
  /** The aggregate that asks: its row, its journal and history and its rows of the outbox stay. */
  readonly spare?: Ref;
  /** Only these, `schema.table`; all of the tenant's when absent. */
  readonly tables?: readonly string[];
  /** Of 500 rows each, in this call; all by default. */
  readonly maxBatches?: number;
}

export interface Purged {
  readonly removed: number;
  /** Nothing is left; else a further call goes on. */
  readonly ended: boolean;
}

const BATCH = 500;

/** Every table that tenants share has the policy, so none is forgotten. */
const TABLES = `
  select p.schemaname || '.' || p.tablename as name,
         (select array_agg(a.attname::text order by k.place)
            from pg_index as i
            cross join lateral unnest(i.indkey::int[]) with ordinality as k(number, place)
            join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number
           where i.indrelid = (quote_ident(p.schemaname) || '.' || quote_ident(p.tablename))::regclass and i.indisprimary) as key
    from pg_policies as p
   where p.policyname = 'tenant'
   order by p.schemaname = 'segno', name`;

interface Table {
  readonly name: string;
  readonly key: readonly string[];
}

/**
 * Removes a tenant's rows, a few hundred a transaction: what a crash leaves, the next call removes. A table whose rows
 * others refer to waits until those are gone.
 *
 * @param spared - table of the machine whose aggregate asks
 * @throws Misdeclared when a named table is none of the tenants'; ConstraintViolated when rows of others refer to its rows
 */
export async function purge(
  driver: Driver,
  tenant: TenantId,
  { spare, tables, maxBatches = Infinity }: Purge,
  spared: string | undefined,
): Promise<Purged> {
  const scope: Scope = { role: "segno_erase", tenants: [tenant] };
  const all = await driver.run<Table>(scope, { name: "tables of tenants", text: TABLES, values: [] });
  const unknown = tables?.find((name) => !all.some((table) => table.name === name));
  if (unknown !== undefined) throw new Misdeclared(`${unknown} is no table of tenants`, { table: unknown });

  let waiting = all.filter(({ name }) => tables?.includes(name) ?? true);
  let [removed, batches] = [0, 0];
  while (waiting.length > 0) {
    const refused: Table[] = [];
    const before = removed;
    let refusal: ConstraintViolated | undefined;
    for (const table of waiting) {
      let gone = BATCH;
      while (gone === BATCH) {
        if (batches === maxBatches) return { removed, ended: false };
        try {
          gone = (await driver.run(scope, removalOf(table, { tenant, spare, spared }))).length;
          removed += gone;
          if (gone > 0) batches += 1; // else a call that goes on would spend itself on what is empty already
        } catch (error) {
          if (!(error instanceof ConstraintViolated)) throw error;
          refusal = error;
          refused.push(table);
          break;
        }
      }
    }
    if (refusal && refused.length === waiting.length && removed === before) throw refusal;
    waiting = refused;
  }
  const entry = { kind: "purge", action: tables ? "tables" : "tenant", outcome: "done", details: { removed } } as const;
  await driver.run(scope, auditStatement([{ ...entry, tenant, count: 1 }]));
  return { removed, ended: true };
}

const OF_AGGREGATES = new Set(["segno.history", "segno.journal", "segno.outbox"]);

function removalOf(
  { name, key }: Table,
  {
    tenant,
    spare,
    spared,
  }: { readonly tenant: TenantId; readonly spare: Ref | undefined; readonly spared: string | undefined },
): Statement {
  const columns = key.join(", ");
  const isRow = spare !== undefined && name === spared;
  const isOf = spare !== undefined && OF_AGGREGATES.has(name);
  const others = isRow ? " and id <> $2" : isOf ? " and (machine <> $2 or aggregate_id <> $3)" : "";
  return {
    text: `
      delete from ${name}
       where (${columns}) in (select ${columns} from ${name} where tenant_id = $1${others} limit ${BATCH})
      returning 1 as gone`,
    values: [tenant, ...(isRow ? [spare.id] : isOf ? [spare.machine, spare.id] : [])],
  };
}
