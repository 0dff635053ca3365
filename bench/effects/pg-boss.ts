import { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { inTransaction } from "../support/in-transaction.ts";
import type { Contender } from "./contender.ts";
import { answerRows, makeRows, moveRow } from "./plain-rows.ts";

/**
 * With what its documentation offers for speed: woken by `NOTIFY`, batches fetched one after another while they are full,
 * several fetchers, and a handler that writes in the transaction that completes its batch.
 */
const WORK = { batchSize: 250, localConcurrency: 4, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 } as const;

interface Data {
  readonly n: number;
}

export const pgBoss: Contender = {
  name: "pg-boss",
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
    const pool = new Pool({ connectionString: url, max: 32 });
    return {
      send: async (queue, n) =>
        inTransaction(pool, async (client) => {
          await client.query(moveRow(n));
          await boss.send(queue, { n }, { db: { executeSql: async (text, values) => client.query(text, values) } });
        }),
      start: async () => {
        await boss.work<Data>("tell", WORK, async (jobs) => {
          for (const { data } of jobs) onStart(data.n);
        });
        const transactional = { ...WORK, transactional: true } as const;
        await boss.work<Data, void, typeof transactional>("ask", transactional, async (jobs, tx) => {
          for (const { data } of jobs) onStart(data.n);
          const { text, values } = answerRows(jobs.map(({ data }) => data.n));
          await tx.executeSql(text, values);
        });
      },
      close: async () => {
        await boss.stop();
        await pool.end();
      },
    };
  },
};
