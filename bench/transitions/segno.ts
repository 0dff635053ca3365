import { createActor, createEngine, createLocalBus, parseTenantId } from "segno";
import { createDatabaseClock, type Database } from "segno/postgres";
import { runCallers } from "../support/callers.ts";
import { silentLog, silentMetrics } from "../support/silent.ts";
import type { Contender } from "./contender.ts";
import { lamp, note, tell } from "./lamp.ts";

/** The whole path: load, decide, save. */
export function segnoContender(name: string, database: Database, maxBatch?: number): Contender {
  const engine = createEngine({
    machines: [lamp],
    effects: [tell],
    store: database.store([lamp]),
    bus: createLocalBus(),
    clock: createDatabaseClock(database),
    log: silentLog,
    metrics: silentMetrics,
    ...(maxBatch !== undefined && { maxBatch }),
  });
  const tenants = Array.from({ length: 100 }, (_, n) => {
    const tenant = parseTenantId(`t-${n}`);
    return {
      engine: engine.forTenant(tenant),
      actor: createActor({ tenant, subject: "keeper-1", kind: "person", roles: ["keeper"] }),
    };
  });
  const run = crypto.randomUUID();
  let calls = 0;
  return {
    name,
    tables: ["bench.lamp", "segno.journal", "segno.history", "segno.outbox"],
    measure: async (options) =>
      runCallers(options, async () => {
        const tenant = tenants[Math.floor(Math.random() * 100)];
        const id = `l-${Math.floor(Math.random() * 100)}`;
        calls += 1;
        await tenant?.engine.send(
          { machine: "lamp", id },
          { type: "turn", note },
          { actor: tenant.actor, key: `${run}-${calls}` },
        );
      }),
    close: async () => undefined,
  };
}
