import type { PoolClient } from "pg";
import { PgBoss } from "pg-boss";
import { inTransaction, openPool } from "../support/pool.ts";
import type { Contender } from "./contender.ts";

const QUEUE = "ring";

/** Delayed jobs are found by looking, at its shortest interval; batches follow one another while they are full. */
const WORK = { batchSize: 500, localConcurrency: 2, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 } as const;

interface Data {
  readonly id: string;
}

export const pgBoss: Contender = {
  name: "pg-boss, delayed",
  prepare: async (database, armed) => {
    const boss = new PgBoss({ connectionString: database.url });
    await boss.start();
    await boss.createQueue(QUEUE);
    await database.run(`
      create schema plain;
      create table plain.alarm (id text primary key, version int not null, rung boolean not null default false)`);
    const atOnce = 5_000;
    for (let from = 0; from < armed; from += atOnce)
      await boss.insert(
        QUEUE,
        Array.from({ length: Math.min(atOnce, armed - from) }, (_, n) => ({
          data: { id: `idle-${from + n}` },
          startAfter: new Date(Date.now() + 86_400_000 + (from + n) * 10),
        })),
      );
    await boss.stop();
  },
  open: async (url, onFired) => {
    const boss = new PgBoss({ connectionString: url, schedule: false, max: 20 });
    boss.on("error", (error) => {
      throw error;
    });
    await boss.start();
    const pool = openPool(url);
    const makeRow = async (client: PoolClient, id: string): Promise<unknown> =>
      client.query({ name: "make", text: "insert into plain.alarm (id, version) values ($1, 1)", values: [id] });
    return {
      arm: async (id, startAfter) =>
        inTransaction(pool, async (client) => {
          await makeRow(client, id);
          const db = { executeSql: async (text: string, values?: unknown[]) => client.query(text, values) };
          await boss.send(QUEUE, { id }, { startAfter, db });
        }),
      note: async (id) => inTransaction(pool, async (client) => makeRow(client, id)),
      start: async () => {
        await boss.work<Data>(QUEUE, WORK, async (jobs) => {
          const ids = jobs.map(({ data }) => data.id);
          const text = "update plain.alarm set rung = true, version = version + 1 where id = any ($1)";
          await pool.query({ name: "ring", text, values: [ids] });
          for (const id of ids) onFired(id);
        });
      },
      close: async () => {
        await boss.stop();
        await pool.end();
      },
    };
  },
};
