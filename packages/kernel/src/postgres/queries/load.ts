import type { Loaded, LoadRequest } from "../../engine/ports.ts";
import type { JsonObject, TenantId } from "../../machine/types.ts";
import type { Driver, Statement } from "../driver.ts";

interface Row {
  readonly n: number;
  readonly now: Date;
  readonly version: number | null;
  readonly machineVersion: number | null;
  readonly state: JsonObject | null;
  readonly repeatId?: string | null;
  readonly repeatVersion?: number | null;
  readonly digest?: string | null;
  readonly command?: string | null;
}

const REPEAT_COLUMNS = "j.aggregate_id, j.version, j.digest, j.command";

function loadSql(table: string, features: { readonly keys: boolean; readonly creations: boolean }): string {
  const { keys, creations } = features;
  const within = `
    select ${REPEAT_COLUMNS} from segno.journal as j
     where j.tenant_id = i.tenant_id and j.machine = $2 and j.aggregate_id = i.id and j.key = i.key and i.key is not null`;
  // a creation repeated under another id finds the first
  const creation = `
    select ${REPEAT_COLUMNS} from segno.journal as j
     where i.creating and j.tenant_id = i.tenant_id and j.machine = $2 and j.key = i.key and j.version = 1 and j.key is not null`;
  const repeat = creations ? `${within} union all ${creation}` : within;
  return `
    select i.n, (select segno.now()) as now, a.version, a.machine_version as "machineVersion", a.state${
      keys ? `, r.aggregate_id as "repeatId", r.version as "repeatVersion", r.digest, r.command` : ""
    }
      from jsonb_to_recordset($1::jsonb) as i(n int, tenant_id text, id text, key text, creating boolean)
      left join ${table} as a on a.tenant_id = i.tenant_id and a.id = i.id
      ${keys ? `left join lateral (${repeat} limit 1) as r on true` : "where $2::text is not null"}`;
}

/** Rows by tenant and id, the database's clock, and what was done under the keys before: one statement for all of them. */
export async function loadAggregates(
  driver: Driver,
  { table, name }: { readonly table: string; readonly name: string },
  requests: readonly LoadRequest[],
): Promise<readonly Loaded[]> {
  const keys = requests.some(({ key }) => key !== undefined);
  const creations = requests.some(({ creating }) => creating === true);
  const input = requests.map(({ tenant, id, key, creating }, n) => ({
    n,
    tenant_id: tenant,
    id,
    key,
    creating: creating ?? false,
  }));
  const statement: Statement = {
    name: `load ${table} ${keys ? 1 : 0}${creations ? 1 : 0}`,
    text: loadSql(table, { keys, creations }),
    values: [JSON.stringify(input), name],
  };
  const rows = await driver.run<Row>({ role: "segno_app", tenants: tenantsOf(requests) }, statement);
  const loaded: Loaded[] = [];
  for (const row of rows)
    loaded[row.n] = {
      now: row.now,
      row:
        row.version === null || row.machineVersion === null || row.state === null
          ? undefined
          : { version: row.version, machineVersion: row.machineVersion, state: row.state },
      repeat:
        row.repeatId === null || row.repeatId === undefined
          ? undefined
          : {
              id: row.repeatId,
              version: row.repeatVersion ?? 1,
              digest: row.digest ?? undefined,
              command: row.command ?? "",
            },
    };
  return loaded;
}

/** Sorted, so that equal sets are equal texts. */
export function tenantsOf(items: readonly { readonly tenant: TenantId }[]): readonly TenantId[] {
  return [...new Set(items.map(({ tenant }) => tenant))].sort();
}
