import type { Change, SaveResult } from "../../engine/ports.ts";
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
  readonly asks: boolean;
  readonly latest: boolean;
  readonly clears: boolean;
}

const INPUT = `jsonb_to_recordset($1::jsonb) as i(
      n int, tenant_id text, id text, expected int, machine_version int, machine_version_before int, state jsonb, undo jsonb,
      at timestamptz, subject text, actor_kind text, command text, from_status text, to_status text, events jsonb,
      effects text[], key text, digest text, trace_id text,
      closes uuid, fence int, closes_as text, error text, cool_ms bigint)`;

const ASKED =
  "jsonb_to_recordset($3::jsonb) as r(n int, id uuid, kind text, name text, input jsonb, machine_version int, due_at timestamptz)";

/** One row of `latest` waits for each aggregate and effect: a cooling one takes the next ask and keeps its due time. */
const ON_WAITING = `on conflict (tenant_id, machine, aggregate_id, name)
              where kind = 'latest' and leased_by is null and dead_since is null
            do update set`;

/**
 * Saves a batch of one machine in one statement: each row if its version is the expected one and its lease still held,
 * and with it its journal entry, what turns it back, its effects and timers, and the end of the effect that sent it.
 */
function saveSql(table: string, features: Features): string {
  const { makes, moves, closes, cools, asks, latest, clears } = features;
  const held = closes ? " and (i.closes is null or exists (select 1 from held as h where h.n = i.n))" : "";
  const saved = [moves ? "select n from moved" : "", makes ? "select n from made_rows" : ""]
    .filter(Boolean)
    .join(" union all ");
  const parts = [
    `input as materialized (select * from ${INPUT})`,
    closes &&
      `held as materialized (
        select i.n, o.name from segno.outbox as o join input as i on o.tenant_id = i.tenant_id and o.id = i.closes
         where o.fence = i.fence and o.leased_by is not null and o.dead_since is null
           for update of o)`,
    moves &&
      `moved as (
        update ${table} as a
           set version = a.version + 1, machine_version = i.machine_version, state = i.state, updated_at = segno.now()
          from input as i
         where i.expected > 0 and a.tenant_id = i.tenant_id and a.id = i.id and a.version = i.expected${held}
        returning i.n)`,
    makes &&
      `made as (
        insert into ${table} (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
        select i.tenant_id, i.id, 1, i.machine_version, i.state, segno.now(), segno.now(), 'new', i.machine_version
          from input as i where i.expected = 0${held}
            on conflict (tenant_id, id) do nothing
        returning tenant_id, id),
      made_rows as (
        select i.n from made as m join input as i on i.tenant_id = m.tenant_id and i.id = m.id and i.expected = 0)`,
    `saved as (${saved})`,
    `journalled as (
        insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status,
          to_status, events, effects, key, digest, machine_version, trace_id)
        select i.tenant_id, $2, i.id, i.expected + 1, i.at, i.subject, i.actor_kind, i.command, i.from_status,
          i.to_status, i.events, i.effects, i.key, i.digest, i.machine_version, i.trace_id
          from saved as s join input as i on i.n = s.n)`,
    `remembered as (
        insert into segno.history (tenant_id, machine, aggregate_id, version, machine_version, undo)
        select i.tenant_id, $2, i.id, i.expected + 1, i.machine_version_before, i.undo
          from saved as s join input as i on i.n = s.n)`,
    closes &&
      `ended as (
        delete from segno.outbox as o using input as i, saved as s
         where s.n = i.n and i.closes_as in ('done', 'cooling') and o.tenant_id = i.tenant_id and o.id = i.closes),
      buried as (
        update segno.outbox as o
           set leased_by = null, leased_until = null, last_error = i.error, dead_since = segno.now()
          from input as i, saved as s
         where s.n = i.n and i.closes_as = 'dead' and o.tenant_id = i.tenant_id and o.id = i.closes)`,
    cools &&
      `cooled as (
        insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, machine_version, asked_at, due_at, cooling)
        select i.tenant_id, gen_random_uuid(), $2, i.id, 'latest', h.name, i.machine_version, segno.now(),
               segno.now() + i.cool_ms * interval '1 millisecond', true
          from saved as s join input as i on i.n = s.n join held as h on h.n = s.n
         where i.closes_as = 'cooling'
           and not exists (select 1 from ${ASKED} where r.n = s.n and r.kind = 'latest' and r.name = h.name)
            ${ON_WAITING} due_at = greatest(outbox.due_at, excluded.due_at))`,
    asks &&
      `asked as (
        insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at)
        select i.tenant_id, r.id, $2, i.id, r.kind, r.name, r.input, r.machine_version, segno.now(), coalesce(r.due_at, segno.now())
          from ${ASKED} join saved as s on s.n = r.n join input as i on i.n = r.n
         where r.kind <> 'latest'
            on conflict (tenant_id, id) do update
           set due_at = excluded.due_at, asked_at = excluded.asked_at, machine_version = excluded.machine_version,
               attempt = 0, fence = outbox.fence + 1, leased_by = null, leased_until = null, last_error = null, dead_since = null)`,
    latest &&
      `wanted as (
        insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at)
        select i.tenant_id, r.id, $2, i.id, r.kind, r.name, r.input, r.machine_version, segno.now(),
               coalesce(r.due_at, segno.now())${cools ? " + case when h.name = r.name then i.cool_ms else 0 end * interval '1 millisecond'" : ""}
          from ${ASKED} join saved as s on s.n = r.n join input as i on i.n = r.n${cools ? " left join held as h on h.n = r.n" : ""}
         where r.kind = 'latest'
            ${ON_WAITING} id = excluded.id, input = excluded.input, machine_version = excluded.machine_version,
               asked_at = excluded.asked_at, due_at = greatest(outbox.due_at, excluded.due_at), cooling = false, attempt = 0)`,
    clears &&
      `cleared as (
        delete from segno.outbox as o using jsonb_to_recordset($4::jsonb) as c(n int, id uuid), input as i, saved as s
         where i.n = c.n and s.n = c.n and o.tenant_id = i.tenant_id and o.id = c.id)`,
  ].filter(Boolean);
  return `
    with ${parts.join(",\n    ")}
    select i.n, s.n is not null as saved${closes ? ", i.closes is not null and h.n is null as lost" : ", false as lost"}
      from input as i left join saved as s on s.n = i.n${closes ? " left join held as h on h.n = i.n" : ""}
     where $2::text is not null and coalesce($3::text, $4::text, '') is not null`;
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
    for (const { n, saved, lost } of await driver.run<ResultRow>(
      ...statementOf(
        table,
        name,
        order.map((index) => changes[index] as Change),
      ),
    ))
      results[order[n] as number] = saved ? "saved" : lost ? "lease-lost" : "conflict";
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
  readonly saved: boolean;
  readonly lost: boolean;
}

function compare(a: Change, b: Change): number {
  return a.tenant < b.tenant ? -1 : a.tenant > b.tenant ? 1 : a.ref.id < b.ref.id ? -1 : a.ref.id > b.ref.id ? 1 : 0;
}

function statementOf(table: string, name: string, changes: readonly Change[]): Parameters<Driver["run"]> {
  const asked = changes.flatMap(({ outbox }, n) =>
    outbox.map(({ id, kind, name: rowName, input, machineVersion, dueAt }) => ({
      n,
      id,
      kind,
      name: rowName,
      input,
      machine_version: machineVersion,
      due_at: dueAt,
    })),
  );
  const cleared = changes.flatMap(({ clearTimers }, n) => clearTimers.map((id) => ({ n, id })));
  const features: Features = {
    makes: changes.some(({ expected }) => expected === 0),
    moves: changes.some(({ expected }) => expected > 0),
    closes: changes.some(({ closes }) => closes !== undefined),
    cools: changes.some(({ closes }) => closes?.as === "cooling"),
    asks: asked.some(({ kind }) => kind !== "latest"),
    latest: asked.some(({ kind }) => kind === "latest"),
    clears: cleared.length > 0,
  };
  const flags = Object.values(features).map(Number).join("");
  return [
    { role: "segno_app", tenants: tenantsOf(changes) },
    {
      name: `save ${table} ${flags}`,
      text: saveSql(table, features),
      values: [
        JSON.stringify(changes.map(toInput)),
        name,
        asked.length > 0 ? JSON.stringify(asked) : null,
        cleared.length > 0 ? JSON.stringify(cleared) : null,
      ],
    },
  ];
}

function toInput(
  { tenant, ref, expected, state, undo, machineVersionBefore, closes, journal }: Change,
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
    ...(closes && {
      closes: closes.id,
      fence: closes.fence,
      closes_as: closes.as,
      error: closes.as === "dead" ? closes.error : undefined,
      cool_ms: closes.as === "cooling" ? closes.coolMs : undefined,
    }),
  };
}
