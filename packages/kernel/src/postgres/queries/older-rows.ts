import type { Arming, OlderQuery, OlderRow } from "../../engine/ports.ts";
import type { Machine } from "../../machine/define.ts";
import type { Driver, Tx } from "../driver.ts";
import { tenantsOf } from "./load.ts";

/**
 * Lets the workers look for rows that an older version of a machine wrote: across tenants, and at nothing but what finds a
 * row again. The machine version leads the index, so that where all rows are of the newest version none is looked at; it
 * never changes but with a new version, so the index makes no update dearer. Repeatable.
 */
export async function openOlderRows(tx: Tx, { table }: Machine): Promise<void> {
  const [schema = table, short = table] = table.split(".");
  await tx.query(`create index if not exists ${short}_machine_version on ${table} (machine_version, tenant_id, id)`);
  await tx.query(`grant usage on schema ${schema} to segno_worker`);
  await tx.query(`grant select (tenant_id, id, machine_version, status, updated_at) on ${table} to segno_worker`);
  await tx.query(`drop policy if exists older on ${table}`);
  await tx.query(`create policy older on ${table} for select to segno_worker using (true)`);
}

/** One page of rows of older versions, of any tenant. */
export async function listOlderRows(
  driver: Driver,
  { table }: Machine,
  { version, statuses, since, after, limit }: OlderQuery,
): Promise<readonly OlderRow[]> {
  const text = `
    select machine_version as "machineVersion", tenant_id as tenant, id
      from ${table}
     where machine_version < $1 and (machine_version, tenant_id, id) > ($2, $3, $4)
       and status = any ($5::text[]) and updated_at >= coalesce($6, '-infinity'::timestamptz)
     order by machine_version, tenant_id, id
     limit $7`;
  const place = after ?? { machineVersion: 0, tenant: "", id: "" };
  const values = [version, place.machineVersion, place.tenant, place.id, statuses, since ?? null, limit];
  return driver.run<OlderRow>({ role: "segno_worker", tenants: [] }, { name: `older rows ${table}`, text, values });
}

/** Puts timers in for aggregates that are still at the version which they were read of. */
export async function armTimers(driver: Driver, { table, name }: Machine, armings: readonly Arming[]): Promise<void> {
  const text = `
    with wanted as materialized (
      select * from jsonb_to_recordset($1::jsonb) as w(tenant_id text, id text, version int)
    ),
    -- a step that is saved at the same time waits, or is waited for and makes its row another version
    held as materialized (
      select a.tenant_id, a.id
        from ${table} as a join wanted as w on a.tenant_id = w.tenant_id and a.id = w.id and a.version = w.version
       order by a.tenant_id, a.id
         for no key update of a
    )
    insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, machine_version, asked_at, due_at)
    select h.tenant_id, t.id, $3, h.id, 'timer', t.name, t.machine_version, segno.now(), t.due_at
      from jsonb_to_recordset($2::jsonb)
             as t(tenant_id text, aggregate_id text, id uuid, name text, machine_version int, due_at timestamptz)
      join held as h on h.tenant_id = t.tenant_id and h.id = t.aggregate_id
        on conflict (tenant_id, id) do update
       set due_at = excluded.due_at, asked_at = excluded.asked_at, machine_version = excluded.machine_version, attempt = 0,
           fence = outbox.fence + 1, leased_by = null, leased_until = null, last_error = null, dead_since = null
     where outbox.machine_version < excluded.machine_version and outbox.leased_by is null`;
  const wanted = armings.map(({ tenant, ref, version }) => ({ tenant_id: tenant, id: ref.id, version }));
  const timers = armings.flatMap((arming) =>
    arming.timers.map(({ id, name: timer, machineVersion, dueAt }) => ({
      tenant_id: arming.tenant,
      aggregate_id: arming.ref.id,
      id,
      name: timer,
      machine_version: machineVersion,
      due_at: dueAt,
    })),
  );
  await driver.run(
    { role: "segno_app", tenants: tenantsOf(armings) },
    { name: `arm ${table}`, text, values: [JSON.stringify(wanted), JSON.stringify(timers), name] },
  );
}
