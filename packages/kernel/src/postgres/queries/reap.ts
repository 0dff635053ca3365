import type { Driver } from "../driver.ts";

const REAP = `
  delete from segno.kv
   where (tenant_id, key) in (
     select tenant_id, key from segno.kv where expires_at <= segno.now() limit 500 for update skip locked)
  returning 1 as gone`;

/** Removes the keys that have expired, of any tenant; any number of processes may. */
export async function reapKeys(driver: Driver): Promise<void> {
  const reaper = { role: "segno_reaper", tenants: [] } as const;
  while ((await driver.run(reaper, { name: "reap", text: REAP, values: [] })).length === 500);
}
