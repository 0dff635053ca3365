import type { JsonObject } from "../../machine/types.ts";
import type { Driver } from "../driver.ts";

/** Work that goes through a whole table in small statements, by whichever process comes first. */
export interface Task {
  readonly name: string;
  /** From the end of one pass to the beginning of the next. */
  readonly everyMs: number;
  /**
   * Does one bounded part; done twice it does no harm.
   *
   * @param cursor - where the part before ended; none at the first pass
   */
  batch(cursor: JsonObject | undefined): Promise<{ readonly cursor?: JsonObject | undefined; readonly ended: boolean }>;
}

const REAPER = { role: "segno_reaper", tenants: [] } as const;

/** A claim is a due time a minute ahead, so that what a process left when it died is taken up by another. */
const CLAIM = `
  insert into segno.upkeep as u (task, due_at) values ($1, segno.now() + interval '1 minute')
      on conflict (task) do update set due_at = excluded.due_at where u.due_at <= segno.now()
  returning u.cursor`;

const ADVANCE = `
  update segno.upkeep set cursor = $2::jsonb, due_at = segno.now() + $3 * interval '1 millisecond' where task = $1`;

/** Does some parts of a task if it is due and nobody else is at it; the rest is left to the next call, in any process. */
export async function runTask(driver: Driver, task: Task, maxBatches: number): Promise<void> {
  const [claimed] = await driver.run<{ cursor: JsonObject | null }>(REAPER, {
    name: "claim upkeep",
    text: CLAIM,
    values: [task.name],
  });
  if (!claimed) return;
  let cursor = claimed.cursor ?? undefined;
  for (let batches = 1; ; batches += 1) {
    const part = await task.batch(cursor);
    cursor = part.cursor;
    const isLast = part.ended || batches === maxBatches;
    const dueInMs = part.ended ? task.everyMs : isLast ? 0 : 60_000;
    const values = [task.name, cursor === undefined ? null : JSON.stringify(cursor), dueInMs];
    await driver.run(REAPER, { name: "advance upkeep", text: ADVANCE, values });
    if (isLast) return;
  }
}
