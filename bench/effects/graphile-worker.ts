import { type Runner, Logger, run, runMigrations } from "graphile-worker";
import { inTransaction, openPool } from "../support/pool.ts";
import type { Contender } from "./contender.ts";
import { answerRows, makeRows, moveRow } from "./plain-rows.ts";

/** With what its documentation offers for speed: many jobs at once, from a local queue, completed in batches. */
const worker = { concurrentJobs: 24, maxPoolSize: 26, localQueue: { size: 500 }, completeJobBatchDelay: 0 } as const;

const logger = new Logger(() => () => undefined);

export const graphileWorker: Contender = {
  name: "graphile-worker",
  countOpen: "select count(*) from graphile_worker._private_jobs",
  prepare: async (database) => {
    await makeRows(database);
    await runMigrations({ connectionString: database.url, logger });
  },
  open: async (url, onStart) => {
    const pool = openPool(url);
    let runner: Runner | undefined;
    const read = (payload: unknown): number => (payload as { readonly n: number }).n;
    return {
      send: async (task, n) =>
        inTransaction(pool, async (client) => {
          await client.query(moveRow(n));
          const text = "select from graphile_worker.add_job($1, $2)";
          await client.query({ name: "add job", text, values: [task, JSON.stringify({ n })] });
        }),
      start: async () => {
        runner = await run({
          connectionString: url,
          noHandleSignals: true,
          preset: { worker: { ...worker, logger } },
          taskList: {
            tell: (payload) => onStart(read(payload)),
            ask: async (payload, { withPgClient }) => {
              const n = read(payload);
              onStart(n);
              await withPgClient(async (client) => client.query(answerRows([n])));
            },
          },
        });
      },
      close: async () => {
        await runner?.stop();
        await pool.end();
      },
    };
  },
};
