import type { Lease } from "../../engine/ports.ts";
import type { TenantId } from "../../machine/types.ts";
import { isLostRace } from "../database-error.ts";
import type { Driver } from "../driver.ts";
import { tenantsOf } from "./load.ts";

export interface Done extends Lease {
  readonly tenant: TenantId;
}

/** Each row is found by its key and locked before it is joined: left to itself the planner reads the outbox for each lease. */
const CLOSE = `
  with held as materialized (
    select i.n, o.tenant_id, o.id
      from jsonb_to_recordset($1::jsonb) as i(n int, tenant_id text, id uuid, fence int)
     cross join lateral (
       select o.tenant_id, o.id from segno.outbox as o
        where o.tenant_id = i.tenant_id and o.id = i.id and o.fence = i.fence and o.leased_by is not null and o.dead_since is null
          for update) as o
  )
  delete from segno.outbox as o
   using held
   where o.tenant_id = held.tenant_id and o.id = held.id
  returning held.n`;

/** Ends rows that are done, of any tenants, in one statement; whether each lease was still held, in the order asked. */
export async function closeDone(driver: Driver, closings: readonly Done[]): Promise<readonly boolean[]> {
  const input = closings.map(({ tenant, id, fence }, n) => ({ n, tenant_id: tenant, id, fence }));
  try {
    const held = await driver.run<{ n: number }>(
      { role: "segno_app", tenants: tenantsOf(closings) },
      { name: "close done", text: CLOSE, values: [JSON.stringify(input)] },
    );
    const ended = new Set(held.map(({ n }) => n));
    return closings.map((_closing, n) => ended.has(n));
  } catch (error) {
    if (closings.length === 1 || !isLostRace(error)) throw error;
    // a step that ends several timers of one aggregate may lock them in another order
    const alone: boolean[] = [];
    for (const closing of closings) alone.push(...(await closeDone(driver, [closing])));
    return alone;
  }
}
