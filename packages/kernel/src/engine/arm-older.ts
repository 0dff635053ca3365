import { codeOf } from "../errors.ts";
import type { AbortSignal } from "../machine/abort.ts";
import type { Machine } from "../machine/define.ts";
import { olderNamesOf } from "../machine/edges.ts";
import { timerRow } from "./change.ts";
import type { Engine } from "./create-engine.ts";
import type { Arming, OlderRow } from "./ports.ts";

const PAGE = 500;
/** Longer than a statement may take: what one commits late was dated when it began. */
const LATE_MS = 60_000;

/**
 * Makes the sweep that arms the timers of states which an older version of their machine wrote: that version may have known
 * no timer for the status, and nothing else would ever end the wait. Any number of processes may sweep at once, and any
 * number of times: a timer reads its instant again when it fires. See `docs/decisions` on the timers of older states.
 *
 * @param stopping - ends a pass between two pages
 * @returns nothing where no machine here has both an older version and a timer; else one pass, which gives the number of
 *   aggregates that it armed. The first goes through all older rows, a later one through those written since.
 */
export function createArmingSweep(engine: Engine, stopping: AbortSignal): (() => Promise<number>) | undefined {
  const { store, bus } = engine.options;
  const machines = [...engine.machines.values()].filter(
    (machine) => machine.version > 1 && machine.timedStatuses.length > 0,
  );
  if (machines.length === 0) return undefined;
  let since: Date | undefined;
  return async () => {
    const startedAt = await store.now();
    let armed = 0;
    for (const machine of machines) armed += await sweepMachine({ engine, stopping }, machine, since);
    if (!stopping.aborted) since = new Date(startedAt.getTime() - LATE_MS);
    if (armed > 0) bus.wake();
    return armed;
  };
}

async function sweepMachine(
  { engine, stopping }: { readonly engine: Engine; readonly stopping: AbortSignal },
  machine: Machine,
  since: Date | undefined,
): Promise<number> {
  const { store } = engine.options;
  const { name, version, timedStatuses } = machine;
  const statuses = olderNamesOf(machine, timedStatuses);
  let armed = 0;
  let after: OlderRow | undefined;
  while (!stopping.aborted) {
    const rows = await store.listOlder({ machine: name, version, statuses, since, after, limit: PAGE });
    const found = await Promise.all(rows.map(async (row) => armingOf(engine, machine, row)));
    const armings = found.filter((arming) => arming !== undefined);
    if (armings.length > 0) await store.arm(armings);
    armed += armings.length;
    after = rows.at(-1);
    if (rows.length < PAGE) break;
  }
  return armed;
}

/** What its state waits for now, or nothing: it was brought forward meanwhile, waits for nothing, or cannot be read. */
async function armingOf(engine: Engine, machine: Machine, { tenant, id }: OlderRow): Promise<Arming | undefined> {
  const ref = { machine: machine.name, id };
  try {
    const found = await engine.load(tenant, ref);
    if (!found || found.row.machineVersion >= machine.version) return undefined;
    const timers = machine.timersOf(found.state).map((timer) => timerRow(machine, tenant, ref, timer));
    return timers.length === 0 ? undefined : { tenant, ref, version: found.row.version, timers };
  } catch (error) {
    engine.options.log.error("the timers of an older state could not be read", { ...ref, code: codeOf(error) });
    return undefined;
  }
}
