import { createActor, createEngine, createWorker, parseTenantId } from "segno";
import { createDatabaseClock, openNotifyBus, openPostgres } from "segno/postgres";
import { silentLog, silentMetrics } from "../support/silent.ts";
import { type Contender, ROWS } from "./contender.ts";
import { effectsOf, order, orderTables } from "./order.ts";

const TENANTS = 100;

/** A worker and a sender of one process or of two, over the bus that a server on Postgres has. */
export const segno: Contender = {
  name: "segno",
  countOpen: "select count(*) from segno.outbox",
  prepare: async (database) => {
    const ours = openPostgres({ url: database.url });
    await ours.migrate({ migrations: [orderTables], machines: [order] });
    await ours.close();
    await database.run(`
      insert into bench.orders (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
      select 't-' || n % ${TENANTS}, 'o-' || n / ${TENANTS}, 1, 1, '{"status":"open","asked":0,"answered":0}', now(), now(), 'new', 1
        from generate_series(0, ${ROWS - 1}) as n`);
  },
  open: async (url, onStart) => {
    const database = openPostgres({ url });
    const bus = await openNotifyBus({ url, process: `${process.pid}`, log: silentLog });
    const engine = createEngine({
      machines: [order],
      effects: effectsOf(onStart),
      store: database.store([order]),
      bus,
      clock: createDatabaseClock(database),
      log: silentLog,
      metrics: silentMetrics,
    });
    const worker = createWorker({ engine, name: `worker-${process.pid}`, concurrency: 500 });
    const tenants = Array.from({ length: TENANTS }, (_, n) => {
      const tenant = parseTenantId(`t-${n}`);
      const actor = createActor({ tenant, subject: "keeper-1", kind: "person", roles: ["keeper"] });
      return { engine: engine.forTenant(tenant), actor };
    });
    return {
      send: async (effect, n) => {
        const { engine, actor } = tenants[n % TENANTS] as (typeof tenants)[number];
        const id = `o-${Math.floor((n % ROWS) / TENANTS)}`;
        await engine.send({ machine: "order", id }, { type: effect, n }, { actor, key: crypto.randomUUID() });
      },
      start: async () => worker.start(),
      close: async () => {
        await worker.stop();
        await bus.close();
        await database.close();
      },
    };
  },
};
