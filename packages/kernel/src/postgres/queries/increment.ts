import type { Count, IncrementOptions } from "../../engine/state-store-port.ts";
import type { TenantId } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";

/** A window that ended counts from the start again; one that runs keeps its end. */
const INCREMENT = `
  insert into segno.kv as k (tenant_id, key, value, expires_at)
  values ($1, $2, $3::bigint::text, segno.now() + $4 * interval '1 millisecond')
      on conflict (tenant_id, key) do update
     set value = case when k.expires_at <= segno.now() then excluded.value else (k.value::bigint + $3::bigint)::text end,
         expires_at = case when k.expires_at <= segno.now() then excluded.expires_at else k.expires_at end,
         created_at = case when k.expires_at <= segno.now() then segno.now() else k.created_at end,
         updated_at = segno.now(), version = nextval('segno.kv_version')
  returning k.value, k.expires_at as "resetAt"`;

/** Adds to a count within a window, over all processes. */
export async function increment(
  driver: Driver,
  tenant: TenantId,
  key: string,
  { by = 1, windowMs }: IncrementOptions,
): Promise<Count> {
  const [row] = await driver.run<{ value: string; resetAt: Date }>(
    { role: "segno_app", tenants: [tenant] },
    { name: "increment", text: INCREMENT, values: [tenant, key, by, windowMs] },
  );
  if (!row) throw new TypeError("the count came back empty");
  return { count: Number(row.value), resetAt: row.resetAt };
}
