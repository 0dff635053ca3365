import { DBOS } from "@dbos-inc/dbos-sdk";
import { Pool } from "pg";
import { runCallers } from "../support/callers.ts";
import type { Contender } from "../support/contender.ts";
import { note } from "../support/lamp.ts";
import { randomLamp } from "../support/random-lamp.ts";

const SMALLEST = `
with moved as (
  update limit_b.lamp set version = version + 1, state = $3 where tenant_id = $1 and id = $2 returning tenant_id, id, version)
insert into limit_b.journal (tenant_id, id, version, event)
select tenant_id, id, version, '{"type":"turned"}' from moved`;

/** A durable workflow whose one step moves the row on: DBOS notes the workflow, the step's outcome and the end. */
export async function openDbos(url: string, name: string): Promise<Contender & AsyncDisposable> {
  const pool = new Pool({ connectionString: url, max: 15 });
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: url, systemDatabasePoolSize: 15, logLevel: "error" });
  const turn = DBOS.registerWorkflow(
    async (tenant: string, id: string) =>
      DBOS.runStep(
        async () => {
          await pool.query({
            name: "turn",
            text: SMALLEST,
            values: [tenant, id, JSON.stringify({ status: "on", note })],
          });
        },
        { name: "turn" },
      ),
    { name: "turn" },
  );
  await DBOS.launch();
  return {
    name,
    tables: ["limit_b.lamp", "limit_b.journal"],
    measure: async (options) =>
      runCallers(options, async () => {
        const { tenant, id } = randomLamp();
        await turn(tenant, id);
      }),
    [Symbol.asyncDispose]: async () => {
      await DBOS.shutdown();
      await pool.end();
    },
  };
}
