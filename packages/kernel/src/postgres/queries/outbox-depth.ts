import type { Depth } from "../../engine/ports.ts";
import type { Driver } from "../driver.ts";

const DEPTH = `
  select k.kind,
         count(*) filter (where o.dead_since is null and (o.leased_until is null or o.leased_until <= segno.now())
           and not o.cooling)::int as waiting,
         count(*) filter (where o.dead_since is null and o.leased_until > segno.now())::int as running,
         count(*) filter (where o.dead_since is not null)::int as dead
    from unnest(array['effect', 'latest', 'timer']) as k(kind)
    left join segno.outbox as o on o.kind = k.kind
   group by k.kind`;

/** Counts the outbox of all tenants. Reads every row of it, and it holds only what is not done. */
export async function countOutbox(driver: Driver): Promise<Depth> {
  const rows = await driver.run<{ kind: keyof Depth; waiting: number; running: number; dead: number }>(
    { role: "segno_worker", tenants: [] },
    { name: "outbox depth", text: DEPTH, values: [] },
  );
  const of = (kind: keyof Depth): Depth["effect"] => {
    const { waiting = 0, running = 0, dead = 0 } = rows.find((row) => row.kind === kind) ?? {};
    return { waiting, running, dead };
  };
  return { effect: of("effect"), latest: of("latest"), timer: of("timer") };
}
