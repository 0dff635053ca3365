import type { TenantId } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";

const READ_COUNT = `select value from segno.kv where tenant_id = $1 and key = $2 and expires_at > segno.now()`;

/** What a window that runs has counted, over all processes. */
export async function readCount(driver: Driver, tenant: TenantId, key: string): Promise<number> {
  const [row] = await driver.run<{ value: string }>(
    { role: "segno_app", tenants: [tenant] },
    { name: "read count", text: READ_COUNT, values: [tenant, key] },
  );
  return row ? Number(row.value) : 0;
}
