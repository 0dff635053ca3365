import type { TenantDatabase } from "segno/postgres";
import { liveStatuses } from "../domain/interview-state.ts";

/** How many interviews of a candidate are under way, this one not counted. */
export async function countLive(database: TenantDatabase, candidate: string, exceptId: string): Promise<number> {
  const [row] = await database.query<{ live: bigint }>(
    `select count(*) as live from interviews.interview
      where tenant_id = $1 and candidate = $2 and status = any ($3) and id <> $4`,
    [database.tenant, candidate, liveStatuses, exceptId],
  );
  return Number(row?.live ?? 0n);
}
