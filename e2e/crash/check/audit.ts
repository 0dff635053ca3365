import { setTimeout as delay } from "node:timers/promises";
import type { Place } from "../world/place.ts";
import type { Violation } from "./violation.ts";

/** What no snapshot of the database may show, at whatever instant it is taken: one commit, all of it. */
const NEVER = `
  with recent as (select id, version, status from crash.orders where updated_at > segno.now() - interval '5 seconds' limit 40)
  select 'torn-commit' as rule, 'the outcome of the effect ' || o.id || ' is saved, and the effect is open' as what
    from recent as r
    join segno.outbox as o on o.machine = 'order' and o.aggregate_id = r.id and o.kind = 'effect' and o.dead_since is null
    join segno.journal as j on j.machine = o.machine and j.aggregate_id = o.aggregate_id
     and split_part(j.key, ':', 2) = o.id::text and j.key like 'e:%'
  union all
  select 'torn-commit', r.id || ' is at version ' || r.version || ' and its journal at ' || coalesce(j.last, 0) || ' with ' || j.steps || ' steps'
    from recent as r
    cross join lateral (
      select max(version) as last, count(*) as steps from segno.journal
       where machine = 'order' and aggregate_id = r.id) as j
   where j.last is distinct from r.version or j.steps <> r.version
  union all
  select 'torn-commit', r.id || ' is ' || r.status || ' with ' || t.timers || ' timers'
    from recent as r
    cross join lateral (
      select count(*) as timers from segno.outbox where machine = 'order' and aggregate_id = r.id and kind = 'timer') as t
   where t.timers <> case when r.status in ('open', 'waiting') then 1 else 0 end
  union all
  select 'torn-commit', r.id || ' has a step of a person without its key: version ' || j.version
    from recent as r
    join segno.journal as j on j.machine = 'order' and j.aggregate_id = r.id and j.actor_kind = 'person' and j.key is null
  union all
  select 'outcomes', r.id || ' has ' || count(*) || ' outcomes of the effect ' || split_part(j.key, ':', 2)
    from recent as r
    join segno.journal as j on j.machine = 'order' and j.aggregate_id = r.id and j.command = 'record-outcome'
   group by r.id, split_part(j.key, ':', 2)
  having count(*) > 1`;

const EVERY_MS = 250;

/** Looks again and again, beside all that goes on. @returns how many snapshots it saw */
export async function audit(
  place: Place,
  signal: AbortSignal,
  onViolation: (violation: Violation) => void,
): Promise<number> {
  let looks = 0;
  while (!signal.aborted) {
    const rows = await place.query<Violation>(NEVER).catch(() => undefined); // the database is down just now
    for (const violation of rows ?? []) onViolation(violation);
    if (rows) looks += 1;
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined); // ended by the signal
  }
  return looks;
}
