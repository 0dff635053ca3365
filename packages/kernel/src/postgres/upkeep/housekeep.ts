import type { AuditBook } from "../audit.ts";
import type { Driver } from "../driver.ts";
import { reapKeys } from "../queries/reap.ts";
import { type Retention, retentionsOf } from "./end-retention.ts";
import { sweepsOf } from "./sweep-steps.ts";
import { runTask } from "./task.ts";

/** Of each task in one call: at 500 rows a statement, what a minute's call removes at the most. */
const MAX_BATCHES = 20;

/** Does what is due of the database's own upkeep. What fails is told when the rest has been done. */
export async function housekeep(driver: Driver, audit: Pick<AuditBook, "flush">, retention: Retention): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> =>
    work().catch((error) => void failures.push(error));
  await attempt(async () => audit.flush());
  await attempt(async () => reapKeys(driver));
  for (const tasksOf of [async () => sweepsOf(driver), async () => retentionsOf(driver, retention)])
    await attempt(async () => {
      for (const task of await tasksOf()) await attempt(async () => runTask(driver, task, MAX_BATCHES));
    });
  if (driver.kind === "embedded") await attempt(async () => vacuum(driver));
  const [first, ...others] = failures;
  if (others.length > 0) throw new AggregateError(failures, "several parts of the database's upkeep failed");
  if (first !== undefined) throw first as Error;
}

/** The embedded database does none of it by itself. */
async function vacuum(driver: Driver): Promise<void> {
  await driver.outside("select pg_stat_force_next_flush()"); // else what was changed within the last second is not counted
  const tables = await driver.asOwner(async (tx) =>
    tx.query<{ name: string }>(
      `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables where n_dead_tup > 500 or n_mod_since_analyze > 2000`,
    ),
  );
  for (const { name } of tables) await driver.outside(`vacuum (analyze) ${name}`);
  await driver.outside("checkpoint");
}
