import { type Job, PgBoss } from "pg-boss";
import { inTransaction, openPool } from "../support/pool.ts";
import type { Contender } from "./contender.ts";
import { answerRows, makeRows, moveRow } from "./plain-rows.ts";

/**
 * With what its documentation offers for speed: woken by `NOTIFY`, batches fetched one after another while they are full,
 * several fetchers, and, where a batch is settled as one, a handler that writes in the transaction that completes it.
 */
const WORK = { batchSize: 250, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 } as const;
const EACH = { ...WORK, perJobResults: true } as const;
const TRANSACTIONAL = { ...WORK, transactional: true } as const;

interface Data {
  readonly n: number;
}

/**
 * @param options.each - every job of a batch has an outcome of its own, as an effect has; else a batch is done, or fails and
 *   is tried again, as one
 */
function createContender(name: string, { each }: { readonly each: boolean }): Contender {
  return {
    name,
    countOpen: "select count(*) from pgboss.job where state in ('created', 'retry', 'active')",
    prepare: async (database) => {
      await makeRows(database);
      const boss = new PgBoss({ connectionString: database.url });
      await boss.start();
      for (const queue of ["tell", "ask"]) await boss.createQueue(queue, { notify: true });
      await boss.stop();
    },
    open: async (url, onStart) => {
      const boss = new PgBoss({ connectionString: url, useListenNotify: true, schedule: false, max: 20 });
      boss.on("error", (error) => {
        throw error;
      });
      await boss.start();
      const pool = openPool(url);
      const began = (jobs: readonly Job<Data>[]): number[] =>
        jobs.map(({ data }) => {
          onStart(data.n);
          return data.n;
        });
      return {
        send: async (queue, n) =>
          inTransaction(pool, async (client) => {
            await client.query(moveRow(n));
            await boss.send(queue, { n }, { db: { executeSql: async (text, values) => client.query(text, values) } });
          }),
        start: async () => {
          if (each) {
            await boss.work<Data, void, typeof EACH>("tell", EACH, async (jobs) => {
              began(jobs);
              return jobs.map(({ id }) => ({ id, status: "completed" }));
            });
            await boss.work<Data, void, typeof EACH>("ask", EACH, async (jobs) =>
              Promise.all(
                began(jobs).map(async (n, at) => {
                  await pool.query(answerRows([n]));
                  return { id: jobs[at]?.id ?? "", status: "completed" as const };
                }),
              ),
            );
          } else {
            await boss.work<Data>("tell", WORK, async (jobs) => void began(jobs));
            await boss.work<Data, void, typeof TRANSACTIONAL>("ask", TRANSACTIONAL, async (jobs, tx) => {
              const { text, values } = answerRows(began(jobs));
              await tx.executeSql(text, values);
            });
          }
        },
        close: async () => {
          await boss.stop();
          await pool.end();
        },
      };
    },
  };
}

export const pgBoss = createContender("pg-boss", { each: true });
export const pgBossBatches = createContender("pg-boss, a batch as one", { each: false });
