import type { JournalRecord } from "../../engine/ports.ts";
import type { Ref, TenantId } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";
import { type JournalRow, toRecord } from "./journal.ts";

export interface JournalEntry extends JournalRecord {
  readonly ref: Ref;
}

/** Where a page ended: the next one begins with what is older. */
export interface JournalPlace {
  readonly at: Date;
  readonly ref: Ref;
  readonly version: number;
}

export interface JournalQuery {
  /** Only steps of this subject. */
  readonly subject?: string;
  /** Of the page before. */
  readonly after?: JournalPlace;
  /** 100 by default, 1,000 at the most. */
  readonly limit?: number;
}

/** Newest first. A page may hold fewer than asked for, or none, and there is more while it has a `next`. */
export interface JournalEntries {
  readonly entries: readonly JournalEntry[];
  readonly next: JournalPlace | undefined;
}

/** Rows of all tenants that the first slice of time is to hold, that one slice may, and that one page may in all. */
const SLICE = { first: 5_000, most: 100_000, page: 200_000 } as const;

/**
 * A page of a tenant's journal by time. The journal has no index for it, since each one is paid for by every step: a tenant
 * of few rows is read by the primary key and sorted, one of many in slices of time by block ranges, in which it is found
 * soon; see `docs/decisions/0015-journal-pages.md`.
 */
export async function listJournal(
  driver: Driver,
  tenant: TenantId,
  { subject, after, limit: asked = 100 }: JournalQuery,
): Promise<JournalEntries> {
  const limit = Math.min(asked, 1_000);
  const { few, rows, first, now } = await measure(driver, tenant, limit);
  let place = after ?? { at: now, ref: { machine: "\u{10ffff}", id: "" }, version: 0 };
  if (few) {
    const entries = await readSlice(driver, tenant, { subject, place, from: new Date(0), limit });
    return { entries, next: entries.length === limit ? toPlace(entries.at(-1)) : undefined };
  }

  const spanMs = Math.max(1, now.getTime() - first.getTime());
  const widthOf = (share: number): number => Math.max(1, Math.ceil((spanMs * share) / rows));
  const entries: JournalEntry[] = [];
  let [widthMs, readMs] = [widthOf(SLICE.first), 0];
  while (entries.length < limit && place.at > first) {
    if (readMs > widthOf(SLICE.page)) return { entries, next: place };
    const from = new Date(Math.max(first.getTime(), place.at.getTime() - widthMs));
    entries.push(...(await readSlice(driver, tenant, { subject, place, from, limit: limit - entries.length })));
    place = { at: from, ref: { machine: "", id: "" }, version: 0 };
    readMs += widthMs;
    widthMs = Math.min(2 * widthMs, widthOf(SLICE.most));
  }
  return { entries, next: entries.length === limit ? toPlace(entries.at(-1)) : undefined };
}

function toPlace(entry: JournalEntry | undefined): JournalPlace | undefined {
  return entry && { at: entry.at, ref: entry.ref, version: entry.version };
}

/**
 * Reading all of a tenant costs its rows, and each some ten times what a row in a slice does; reading slices costs so many
 * rows as hold a page of its own. Few is where the first is less. Nothing is older than the database's first migration.
 */
const MEASURE = `
  with journal as (select greatest(reltuples, 1)::float8 as rows from pg_class where oid = 'segno.journal'::regclass),
  most as (select greatest(1000, sqrt(rows * $2 / 10))::int as rows from journal)
  select (select count(*) from (
           select 1 from segno.journal where tenant_id = $1 limit (select rows from most)) as own) < (select rows from most) as few,
         (select rows from journal) as rows, (select min(at) from segno.migration) as first,
         segno.now() + interval '1 minute' as now`;

interface Measured {
  readonly few: boolean;
  readonly rows: number;
  readonly first: Date;
  /** A little ahead: what other processes commit meanwhile is not beyond it. */
  readonly now: Date;
}

async function measure(driver: Driver, tenant: TenantId, limit: number): Promise<Measured> {
  const [measured] = await driver.run<Measured>(
    { role: "segno_app", tenants: [tenant] },
    { name: "measure journal", text: MEASURE, values: [tenant, limit] },
  );
  if (!measured) throw new TypeError("the measure came back empty");
  return measured;
}

const SLICE_OF_TIME = `
  select machine, aggregate_id as "aggregateId", version, at, subject, actor_kind as "actorKind", command, from_status as "from",
         to_status as "to", events, effects, key, digest, machine_version as "machineVersion", trace_id as "traceId"
    from segno.journal
   where tenant_id = $1 and at >= $2 and at <= $3 and (at, machine, aggregate_id, version) < ($3, $4, $5, $6)
     and ($7::text is null or subject = $7)
   order by at desc, machine desc, aggregate_id desc, version desc
   limit $8`;

interface SliceOptions {
  readonly subject: string | undefined;
  readonly place: JournalPlace;
  readonly from: Date;
  readonly limit: number;
}

async function readSlice(
  driver: Driver,
  tenant: TenantId,
  { subject, place, from, limit }: SliceOptions,
): Promise<readonly JournalEntry[]> {
  const { at, ref, version } = place;
  const values = [tenant, from, at, ref.machine, ref.id, version, subject ?? null, limit];
  // without a name: the plan is to know how wide the slice is
  const rows = await driver.run<JournalRow & { readonly machine: string; readonly aggregateId: string }>(
    { role: "segno_app", tenants: [tenant] },
    { text: SLICE_OF_TIME, values },
  );
  return rows.map(({ machine, aggregateId, ...row }) => ({ ref: { machine, id: aggregateId }, ...toRecord(row) }));
}
