import type { HistoryRecord, JournalRecord } from "../../engine/ports.ts";
import type { Ref, TenantId } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";

const JOURNAL = `
  select version, at, subject, actor_kind as "actorKind", command, from_status as "from", to_status as "to", events, effects,
         key, digest, machine_version as "machineVersion", trace_id as "traceId"
    from segno.journal
   where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version > $4
   order by version
   limit $5`;

type Nullable<Row> = { readonly [Name in keyof Row]: Row[Name] | null };
export type JournalRow = JournalRecord & Nullable<Pick<JournalRecord, "key" | "digest" | "traceId">>;

export function toRecord(row: JournalRow): JournalRecord {
  return { ...row, key: row.key ?? undefined, digest: row.digest ?? undefined, traceId: row.traceId ?? undefined };
}

/** Entries of one aggregate after a version, oldest first. */
export async function readJournal(
  driver: Driver,
  tenant: TenantId,
  ref: Ref,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly JournalRecord[]> {
  const rows = await driver.run<JournalRow>(
    { role: "segno_app", tenants: [tenant] },
    { name: "journal", text: JOURNAL, values: [tenant, ref.machine, ref.id, after, limit] },
  );
  return rows.map(toRecord);
}

const HISTORY = `
  select version, machine_version as "machineVersion", undo
    from segno.history
   where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version > $4
   order by version desc`;

/** What the steps above a version took away, newest first. */
export async function readHistory(
  driver: Driver,
  tenant: TenantId,
  ref: Ref,
  above: number,
): Promise<readonly HistoryRecord[]> {
  return driver.run<HistoryRecord>(
    { role: "segno_app", tenants: [tenant] },
    { name: "history", text: HISTORY, values: [tenant, ref.machine, ref.id, above] },
  );
}
