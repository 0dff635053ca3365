import { setTimeout as delay } from "node:timers/promises";
import type { Place } from "../world/place.ts";
import type { Violation } from "./violation.ts";

/**
 * What has still to come: an order that waits for the outside, an effect that is open, a card that cools, a deadline that
 * has passed, and one that is just being sent, whose lease has moved its row's due time on. An order that is open waits for
 * a person, and for its own deadline, which is armed.
 */
const UNREST = `
  select id || ' is waiting' as what from crash.orders where status = 'waiting'
  union all
  select aggregate_id || ': ' || kind || ' ' || name || ' is not done, attempt ' || attempt || coalesce(', ' || last_error, '')
    from segno.outbox
   where dead_since is null and (kind <> 'timer' or leased_by is not null or due_at <= segno.now())
  union all
  select id || ' is ' || status || ' and nothing will end that' from crash.orders
   where status in ('open', 'waiting')
     and not exists (select 1 from segno.outbox where machine = 'order' and aggregate_id = crash.orders.id and kind = 'timer')`;

/** Waits until everything is at rest. @returns what was still not, when the time was up */
export async function waitForRest(place: Place, withinMs: number): Promise<readonly Violation[]> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const rows = await place.query<{ what: string }>(UNREST).catch(() => undefined); // not reached just now
    if (rows?.length === 0) return [];
    if (performance.now() > giveUpAt)
      return (rows ?? [{ what: "the database cannot be asked" }]).map(({ what }) => ({ rule: "stuck", what }));
    await delay(100);
  }
}
