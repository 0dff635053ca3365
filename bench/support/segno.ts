import { type TenantId, createActor, createEngine, createLocalBus, parseTenantId } from "segno";
import { type Database, createDatabaseClock } from "segno/postgres";
import { runCallers } from "./callers.ts";
import type { Contender } from "./contender.ts";
import { lamp, note, tell } from "./lamp.ts";
import { randomLamp } from "./random-lamp.ts";
import { silentLog, silentMetrics } from "./silent.ts";

export interface SegnoOptions {
  readonly name?: string;
  readonly perTenant?: number;
  /** 1 switches the coalescing off. */
  readonly maxBatch?: number;
}

export interface SegnoContender extends Contender {
  /** So many transitions, by so many callers. */
  send(count: number, callers: number): Promise<void>;
}

/** The whole path: load, decide, save with event, effect, key, row-level security and the edge's check. */
export function segnoContender(database: Database, options: SegnoOptions = {}): SegnoContender {
  const engine = createEngine({
    machines: [lamp],
    effects: [tell],
    store: database.store([lamp]),
    bus: createLocalBus(),
    clock: createDatabaseClock(database),
    log: silentLog,
    metrics: silentMetrics,
    ...(options.maxBatch !== undefined && { maxBatch: options.maxBatch }),
  });
  const actorOf = (tenant: TenantId) => createActor({ tenant, subject: "keeper-1", kind: "person", roles: ["keeper"] });
  const tenants = new Map(
    Array.from({ length: 100 }, (_, n) => {
      const tenant = parseTenantId(`t-${n}`);
      return [`t-${n}`, { engine: engine.forTenant(tenant), actor: actorOf(tenant) }];
    }),
  );
  const run = crypto.randomUUID();
  let calls = 0;
  const turn = async (): Promise<void> => {
    const { tenant, id } = randomLamp(options.perTenant);
    const own = tenants.get(tenant);
    if (!own) throw new Error("there is no such tenant");
    calls += 1;
    await own.engine.send(
      { machine: "lamp", id },
      { type: "turn", note },
      { actor: own.actor, key: `${run}-${calls}` },
    );
  };
  return {
    name: options.name ?? "segno",
    tables: ["bench.lamp", "segno.journal", "segno.history", "segno.outbox"],
    measure: async (load) => runCallers(load, turn),
    send: async (count, callers) => {
      let left = count;
      const loop = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await turn();
        }
      };
      await Promise.all(Array.from({ length: callers }, loop));
    },
  };
}
