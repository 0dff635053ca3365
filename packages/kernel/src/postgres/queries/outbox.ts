import type { ClaimedRow, ClaimOptions, Closing, Lease, PostponeOptions } from "../../engine/ports.ts";
import type { Json, TenantId } from "../../machine/types.ts";
import type { Driver, Scope } from "../driver.ts";

/**
 * What this process knows: a row of another name, or of a newer machine, is left to others. One of `latest` waits until
 * the one that runs beside it has ended.
 */
const KNOWN = `
  machine_version <= ($1::jsonb ->> machine)::int and (kind = 'timer' or kind || '/' || name = any ($2::text[]))
       and (kind <> 'latest' or leased_by is not null or not exists (
         select 1 from segno.outbox as r
          where r.tenant_id = q.tenant_id and r.machine = q.machine and r.aggregate_id = q.aggregate_id and r.name = q.name
            and r.kind = 'latest' and r.leased_by is not null and r.dead_since is null))`;

/**
 * A lease moves the due time to its own end, so that one that ran out is due again without a second index. The clock stands
 * in sub-selects, which are asked once and not for each row.
 */
const CLAIM = `
  with due as (
    select tenant_id, id, due_at, leased_by
      from segno.outbox as q
     where due_at <= segno.now() and dead_since is null and ${KNOWN} and tenant_id <> all ($3::text[])
     order by due_at
     limit $4
       for update skip locked
  )
  update segno.outbox as o
     set leased_by = $5, leased_until = (select segno.now()) + $6 * interval '1 millisecond',
         due_at = (select segno.now()) + $6 * interval '1 millisecond', attempt = o.attempt + 1, fence = o.fence + 1
    from due
   where o.tenant_id = due.tenant_id and o.id = due.id
  returning o.tenant_id as tenant, o.id, o.machine, o.aggregate_id as "aggregateId", o.kind, o.name, o.input, o.cooling,
    o.machine_version as "machineVersion", o.attempt, o.fence, o.asked_at as "askedAt", due.due_at as "dueAt",
    (select segno.now()) as now, due.leased_by is not null as lapsed`;

interface Row extends Omit<ClaimedRow, "ref"> {
  readonly machine: string;
  readonly aggregateId: string;
  readonly input: Json;
}

const WORKER: Scope = { role: "segno_worker", tenants: [] };

/** Leases up to `limit` due rows of any tenant but those that hold their share; any number of workers may call at once. */
export async function claimRows(driver: Driver, options: ClaimOptions): Promise<readonly ClaimedRow[]> {
  const { machines, names, sated, limit, worker, leaseMs } = options;
  const rows = await driver.run<Row>(WORKER, {
    name: "claim",
    text: CLAIM,
    values: [JSON.stringify(machines), names, sated, limit, worker, leaseMs],
  });
  return rows
    .map(({ machine, aggregateId, ...row }) => ({ ...row, ref: { machine, id: aggregateId } }))
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

const NEXT_DUE = `select min(due_at) as due from segno.outbox as q where dead_since is null and ${KNOWN}`;

/** When the next row, or the next lease that runs out, is due. */
export async function findNextDue(
  driver: Driver,
  known: Pick<ClaimOptions, "names" | "machines">,
): Promise<Date | undefined> {
  const [row] = await driver.run<{ due: Date | null }>(WORKER, {
    name: "next due",
    text: NEXT_DUE,
    values: [JSON.stringify(known.machines), known.names],
  });
  return row?.due ?? undefined;
}

const HELD = "tenant_id = $1 and id = $2 and fence = $3 and leased_by is not null and dead_since is null";

const RENEW = `
  update segno.outbox
     set leased_until = segno.now() + $4 * interval '1 millisecond', due_at = segno.now() + $4 * interval '1 millisecond'
   where ${HELD}
  returning 1 as held`;

export async function renewLease(driver: Driver, tenant: TenantId, lease: Lease, leaseMs: number): Promise<boolean> {
  return change(driver, tenant, "renew", RENEW, [tenant, lease.id, lease.fence, leaseMs]);
}

/** A newer ask of `latest` that waits beside the row takes its place, and its due time where that is later. */
const NEWER = `
  newer as (
    update segno.outbox as w
       set due_at = greatest(w.due_at, $4::timestamptz)
      from segno.outbox as o
     where o.tenant_id = $1 and o.id = $2 and o.fence = $3 and o.leased_by is not null and o.kind = 'latest'
       and w.tenant_id = o.tenant_id and w.machine = o.machine and w.aggregate_id = o.aggregate_id and w.name = o.name
       and w.kind = 'latest' and w.leased_by is null and w.dead_since is null
    returning w.id
  ),
  replaced as (
    delete from segno.outbox where ${HELD} and exists (select 1 from newer) returning 1 as held
  )`;

const POSTPONE = `
  with ${NEWER},
  put_back as (
    update segno.outbox
       set due_at = $4, leased_by = null, leased_until = null, last_error = coalesce($5, last_error),
           attempt = attempt - case when $6::boolean then 1 else 0 end
     where ${HELD} and not exists (select 1 from newer)
    returning 1 as held
  )
  select held from replaced union all select held from put_back`;

export async function postponeRow(
  driver: Driver,
  tenant: TenantId,
  lease: Lease,
  { dueAt, error, uncounted }: PostponeOptions,
): Promise<boolean> {
  return change(driver, tenant, "postpone", POSTPONE, [
    tenant,
    lease.id,
    lease.fence,
    dueAt,
    error ?? null,
    uncounted ?? false,
  ]);
}

const DEAD = `
  update segno.outbox set dead_since = segno.now(), last_error = $4, leased_by = null, leased_until = null
   where ${HELD}
  returning 1 as held`;
const COOL = `
  with ${NEWER.replaceAll("$4::timestamptz", "segno.now() + $4 * interval '1 millisecond'")},
  cooled as (
    update segno.outbox
       set due_at = segno.now() + $4 * interval '1 millisecond', leased_by = null, leased_until = null, cooling = true, last_error = null
     where ${HELD} and not exists (select 1 from newer)
    returning 1 as held
  )
  select held from replaced union all select held from cooled`;

/** Ends a row that stays: as dead, or cooling. */
export async function closeRow(
  driver: Driver,
  tenant: TenantId,
  closing: Exclude<Closing, { readonly as: "done" }>,
): Promise<boolean> {
  const lease = [tenant, closing.id, closing.fence];
  if (closing.as === "dead") return change(driver, tenant, "bury", DEAD, [...lease, closing.error]);
  return change(driver, tenant, "cool", COOL, [...lease, closing.coolMs]);
}

async function change(
  driver: Driver,
  tenant: TenantId,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<boolean> {
  return (await driver.run({ role: "segno_app", tenants: [tenant] }, { name, text, values })).length > 0;
}
