import type { AuditEntry } from "../../engine/audit-port.ts";
import type { JsonObject, TenantId } from "../../machine/types.ts";
import type { Driver, Statement } from "../driver.ts";
import { tenantsOf } from "./load.ts";

export interface AuditRow extends Omit<AuditEntry, "details"> {
  readonly tenant: TenantId;
  readonly details: JsonObject;
  /** How many this row stands for. */
  readonly count: number;
  /** While another row of this name is younger than a minute, over all processes, this one is not written. */
  readonly slot?: string;
}

/**
 * The digest is salted with what is nulled beside the words themselves, so that it says nothing of an erased person and
 * goes on standing in a seal.
 */
const INSERT = `
  insert into segno.audit (tenant_id, kind, action, outcome, count, details, subject, personal, salt, digest)
  select tenant_id, kind, action, outcome, count, details, subject, personal, salt,
         encode(sha256(salt || convert_to(coalesce(subject, '') || chr(31) || coalesce(personal::text, ''), 'UTF8')), 'hex')
    from input as i`;

const INPUT = `
  input as materialized (
    select i.*, uuid_send(gen_random_uuid()) as salt
      from jsonb_to_recordset($1::jsonb) as i(n int, tenant_id text, kind text, action text, outcome text, count int,
        details jsonb, subject text, personal jsonb, slot text))`;

const WRITE = `with ${INPUT} ${INSERT} order by n`;

/** Who comes second to a slot within the minute finds it taken; a slot that ended is taken anew. */
const WRITE_IN_SLOTS = `
  with ${INPUT},
  taken as (
    insert into segno.kv as k (tenant_id, key, value, expires_at)
    select tenant_id, slot, '', segno.now() + interval '1 minute' from input order by tenant_id, slot
        on conflict (tenant_id, key) do update set expires_at = excluded.expires_at, version = excluded.version
     where k.expires_at <= segno.now()
    returning tenant_id, key),
  written as (${INSERT} where exists (select 1 from taken as t where t.tenant_id = i.tenant_id and t.key = i.slot) order by n)
  select i.n from input as i join taken as t on t.tenant_id = i.tenant_id and t.key = i.slot`;

/** The statement that adds rows, of any tenants. */
export function auditStatement(rows: readonly AuditRow[]): Statement {
  return { name: "write audit", text: WRITE, values: [toInput(rows)] };
}

/** Adds those rows whose slot is free. @returns their places */
export async function writeAuditInSlots(driver: Driver, rows: readonly AuditRow[]): Promise<ReadonlySet<number>> {
  const taken = await driver.run<{ n: number }>(
    { role: "segno_app", tenants: tenantsOf(rows) },
    { name: "write audit in slots", text: WRITE_IN_SLOTS, values: [toInput(rows)] },
  );
  return new Set(taken.map(({ n }) => n));
}

function toInput(rows: readonly AuditRow[]): string {
  return JSON.stringify(
    rows.map(({ tenant, ...row }, n) => ({ ...row, n, tenant_id: tenant })),
    (_name, value: unknown) => (typeof value === "string" ? storable(value) : value),
  );
}

/** An id that was tried may be any text: one that cannot be stored must not keep the rows beside it out. */
export function storable(text: string): string {
  return text.slice(0, 200).replaceAll("\0", "").toWellFormed();
}
