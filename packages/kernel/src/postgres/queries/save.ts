import type { Change, OutboxRow, SaveResult } from "../../engine/ports.ts";
import { ConstraintViolated } from "../../errors.ts";
import { isLostRace } from "../database-error.ts";
import type { Driver } from "../driver.ts";
import { tenantsOf } from "./load.ts";

/** Which parts of the statement a batch needs: what no row of it asks for is not in it. */
interface Features {
  readonly makes: boolean;
  readonly moves: boolean;
  readonly closes: boolean;
  readonly cools: boolean;
  readonly effects: boolean;
  readonly timers: boolean;
  readonly latest: boolean;
  readonly clears: boolean;
}

const INPUT = `jsonb_to_recordset($1::jsonb) as i(
      n int, tenant_id text, id text, expected int, machine_version int, machine_version_before int, state jsonb, undo jsonb,
      at timestamptz, subject text, actor_kind text, command text, from_status text, to_status text, events jsonb,
      effects text[], key text, digest text, trace_id text, asks jsonb, clears uuid[],
      closes uuid, fence int, closes_as text, error text, cool_ms bigint)`;

/** The rows of the outbox that a step asks for. */
const ASKS =
  "jsonb_to_recordset(s.asks) as r(id uuid, kind text, name text, input jsonb, machine_version int, due_at timestamptz)";

/** One row of `latest` waits for each aggregate and effect: a cooling one takes the next ask and keeps its due time. */
const ON_WAITING = `on conflict (tenant_id, machine, aggregate_id, name)
              where kind = 'latest' and leased_by is null and dead_since is null
            do update set`;

const intoOutbox = (saved: string): string => `
        insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at)
        select s.tenant_id, r.id, $2, s.id, r.kind, r.name, r.input, r.machine_version, s.moment, coalesce(r.due_at, s.moment)
          from ${saved} as s cross join lateral ${ASKS}`;

/**
 * Saves a batch of one machine in one statement: each row if its version is the expected one and its lease still held,
 * and with it its journal entry, what turns it back, its effects and timers, and the end of the effect that sent it.
 * Each part hands the whole row on to the next, so that nothing is joined but tables by their keys; see decision 0001.
 */
function saveSql(table: string, features: Features): string {
  const { makes, moves, closes, cools, effects, timers, latest, clears } = features;
  const ready = closes ? "ready" : "input";
  const both = makes && moves;
  const saved = both ? "saved" : makes ? "fresh" : "moved";
  const parts = [
    `input as materialized (select i.*, (select segno.now()) as moment from ${INPUT})`,
    closes &&
      `ready as materialized (
        select i.*, held.name as effect
          from input as i left join lateral (
            select o.name from segno.outbox as o
             where o.tenant_id = i.tenant_id and o.id = i.closes and o.fence = i.fence
               and o.leased_by is not null and o.dead_since is null
               for update) as held on true
         where i.closes is null or held.name is not null)`,
    moves &&
      `moved as (
        update ${table} as a
           set version = a.version + 1, machine_version = i.machine_version, state = i.state, updated_at = i.moment,
               status_before = a.status, machine_version_before = a.machine_version
          from ${ready} as i
         where i.expected > 0 and a.tenant_id = i.tenant_id and a.id = i.id and a.version = i.expected
        returning i.*)`,
    makes &&
      `fresh as materialized (
        select i.* from ${ready} as i
         where i.expected = 0 and not exists (select 1 from ${table} as a where a.tenant_id = i.tenant_id and a.id = i.id)),
      made as (
        insert into ${table} (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
        select i.tenant_id, i.id, 1, i.machine_version, i.state, i.moment, i.moment, 'new', i.machine_version from fresh as i)`,
    both && "saved as (select * from moved union all select * from fresh)",
    `journalled as (
        insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status,
          to_status, events, effects, key, digest, machine_version, trace_id)
        select s.tenant_id, $2, s.id, s.expected + 1, s.at, s.subject, s.actor_kind, s.command, s.from_status,
          s.to_status, s.events, s.effects, s.key, s.digest, s.machine_version, s.trace_id
          from ${saved} as s)`,
    `remembered as (
        insert into segno.history (tenant_id, machine, aggregate_id, version, at, machine_version, undo)
        select s.tenant_id, $2, s.id, s.expected + 1, s.at, s.machine_version_before, s.undo
          from ${saved} as s)`,
    closes &&
      `ended as (
        delete from segno.outbox as o using ${saved} as s
         where s.closes_as in ('done', 'cooling') and o.tenant_id = s.tenant_id and o.id = s.closes),
      buried as (
        update segno.outbox as o
           set leased_by = null, leased_until = null, last_error = s.error, dead_since = s.moment
          from ${saved} as s
         where s.closes_as = 'dead' and o.tenant_id = s.tenant_id and o.id = s.closes)`,
    cools &&
      `cooled as (
        insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, machine_version, asked_at, due_at, cooling)
        select s.tenant_id, gen_random_uuid(), $2, s.id, 'latest', s.effect, s.machine_version, s.moment,
               s.moment + s.cool_ms * interval '1 millisecond', true
          from ${saved} as s
         where s.closes_as = 'cooling'
           and not exists (select 1 from ${ASKS} where r.kind = 'latest' and r.name = s.effect)
            ${ON_WAITING} due_at = greatest(outbox.due_at, excluded.due_at))`,
    effects && `asked as (${intoOutbox(saved)} where r.kind = 'effect')`,
    timers &&
      `armed as (${intoOutbox(saved)} where r.kind = 'timer'
            on conflict (tenant_id, id) do update
           set due_at = excluded.due_at, asked_at = excluded.asked_at, machine_version = excluded.machine_version,
               attempt = 0, fence = outbox.fence + 1, leased_by = null, leased_until = null, last_error = null, dead_since = null)`,
    latest &&
      `wanted as (
        insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at)
        select s.tenant_id, r.id, $2, s.id, r.kind, r.name, r.input, r.machine_version, s.moment,
               greatest(coalesce(r.due_at, s.moment), s.moment${cools ? " + case when s.effect = r.name then coalesce(s.cool_ms, 0) else 0 end * interval '1 millisecond'" : ""})
          from ${saved} as s cross join lateral ${ASKS}
         where r.kind = 'latest'
            ${ON_WAITING} id = excluded.id, input = excluded.input, machine_version = excluded.machine_version,
               asked_at = excluded.asked_at, due_at = greatest(outbox.due_at, excluded.due_at), cooling = false, attempt = 0,
               last_error = null)`,
    clears &&
      `cleared as (
        delete from segno.outbox as o using ${saved} as s
         where o.tenant_id = s.tenant_id and o.id = any (s.clears))`,
  ].filter(Boolean);
  return `
    with ${parts.join(",\n    ")}
    select n, 'saved' as outcome from ${saved}${closes ? " union all select n, 'ready' as outcome from ready" : ""}`;
}

/** Saves each change or not; all that are saved are durable when it resolves. What the database refuses is saved row by row. */
export async function saveChanges(
  driver: Driver,
  { table, name }: { readonly table: string; readonly name: string },
  changes: readonly Change[],
): Promise<readonly SaveResult[]> {
  // rows are locked in one order, so that two batches never wait for each other
  const order = changes
    .map((_change, index) => index)
    .sort((a, b) => compare(changes[a] as Change, changes[b] as Change));
  const results: SaveResult[] = [];
  try {
    const sorted = order.map((index) => changes[index] as Change);
    const rows = await driver.run<ResultRow>(...statementOf(table, name, sorted));
    const saved = new Set<number>();
    const ready = new Set<number>();
    for (const { n, outcome } of rows) (outcome === "saved" ? saved : ready).add(n);
    sorted.forEach(({ closes }, n) => {
      results[order[n] as number] = saved.has(n) ? "saved" : closes && !ready.has(n) ? "lease-lost" : "conflict";
    });
    return results;
  } catch (error) {
    if (changes.length > 1 && (error instanceof ConstraintViolated || isLostRace(error))) {
      for (const change of changes)
        results.push((await saveChanges(driver, { table, name }, [change]))[0] as SaveResult);
      return results;
    }
    if (isLostRace(error)) return ["conflict"];
    const [only] = changes;
    if (!(error instanceof ConstraintViolated) || !only) throw error;
    return [(await hasMoved(driver, table, name, only)) ? "conflict" : error];
  }
}

/** Whether the row moved or the same command was saved meanwhile: then it is found when it is loaded again. */
async function hasMoved(
  driver: Driver,
  table: string,
  machine: string,
  { tenant, ref, expected, journal }: Change,
): Promise<boolean> {
  const text = `
    select 1 as moved
     where coalesce((select version from ${table} where tenant_id = $1 and id = $3), 0) <> $5
        or exists (select 1 from segno.journal
                    where tenant_id = $1 and machine = $2 and key = $4 and (aggregate_id = $3 or ($5 = 0 and version = 1)))`;
  const values = [tenant, machine, ref.id, journal.key ?? null, expected];
  return (await driver.run({ role: "segno_app", tenants: [tenant] }, { text, values })).length > 0;
}

interface ResultRow {
  readonly n: number;
  /** `ready`: its lease is held, so that only its version can keep it from being saved. */
  readonly outcome: "saved" | "ready";
}

function compare(a: Change, b: Change): number {
  return a.tenant < b.tenant ? -1 : a.tenant > b.tenant ? 1 : a.ref.id < b.ref.id ? -1 : a.ref.id > b.ref.id ? 1 : 0;
}

function statementOf(table: string, name: string, changes: readonly Change[]): Parameters<Driver["run"]> {
  const kinds = new Set(changes.flatMap(({ outbox }) => outbox.map(({ kind }) => kind)));
  const features: Features = {
    makes: changes.some(({ expected }) => expected === 0),
    moves: changes.some(({ expected }) => expected > 0),
    closes: changes.some(({ closes }) => closes !== undefined),
    cools: changes.some(({ closes }) => closes?.as === "cooling"),
    effects: kinds.has("effect"),
    timers: kinds.has("timer"),
    latest: kinds.has("latest"),
    clears: changes.some(({ clearTimers }) => clearTimers.length > 0),
  };
  const flags = Object.values(features).map(Number).join("");
  return [
    { role: "segno_app", tenants: tenantsOf(changes) },
    {
      name: `save ${table} ${flags}`,
      text: saveSql(table, features),
      values: [JSON.stringify(changes.map(toInput)), name],
    },
  ];
}

function toInput(
  { tenant, ref, expected, state, undo, machineVersionBefore, closes, journal, outbox, clearTimers }: Change,
  n: number,
): object {
  return {
    n,
    tenant_id: tenant,
    id: ref.id,
    expected,
    machine_version: journal.machineVersion,
    machine_version_before: machineVersionBefore,
    state,
    undo,
    at: journal.at,
    subject: journal.subject,
    actor_kind: journal.actorKind,
    command: journal.command,
    from_status: journal.from,
    to_status: journal.to,
    events: journal.events,
    effects: journal.effects,
    key: journal.key,
    digest: journal.digest,
    trace_id: journal.traceId,
    ...(outbox.length > 0 && { asks: outbox.map(toAsk) }),
    ...(clearTimers.length > 0 && { clears: clearTimers }),
    ...(closes && {
      closes: closes.id,
      fence: closes.fence,
      closes_as: closes.as,
      error: closes.as === "dead" ? closes.error : undefined,
      cool_ms: closes.as === "cooling" ? closes.coolMs : undefined,
    }),
  };
}

function toAsk({ id, kind, name, input, machineVersion, dueAt }: OutboxRow): object {
  return { id, kind, name, input, machine_version: machineVersion, due_at: dueAt };
}
