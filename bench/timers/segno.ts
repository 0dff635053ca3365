import { createActor, createEngine, createLocalBus, createWorker, parseTenantId } from "segno";
import { createDatabaseClock, openPostgres } from "segno/postgres";
import { silentLog, silentMetrics } from "../support/silent.ts";
import { alarm, alarmTables } from "./alarm.ts";
import type { Contender } from "./contender.ts";

const TENANT = parseTenantId("t-1");

export const segno: Contender = {
  name: "segno",
  prepare: async (database, armed) => {
    const ours = openPostgres({ url: database.url });
    await ours.migrate({ migrations: [alarmTables], machines: [alarm] });
    await ours.close();
    const due = "segno.now() + interval '1 day' + n * interval '10 milliseconds'";
    await database.run(`
      insert into bench.alarm (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
      select '${TENANT}', 'idle-' || n, 1, 1, jsonb_build_object('status', 'set', 'ringAt', ${due}), now(), now(), 'new', 1
        from generate_series(1, ${armed}) as n;
      insert into segno.outbox (tenant_id, id, machine, aggregate_id, kind, name, machine_version, asked_at, due_at)
      select '${TENANT}', gen_random_uuid(), 'alarm', 'idle-' || n, 'timer', 'ring', 1, now(), ${due}
        from generate_series(1, ${armed}) as n`);
  },
  open: async (url, onFired) => {
    const database = openPostgres({ url });
    const bus = createLocalBus();
    const engine = createEngine({
      machines: [alarm],
      effects: [],
      store: database.store([alarm]),
      bus,
      clock: createDatabaseClock(database),
      log: silentLog,
      metrics: silentMetrics,
    });
    const worker = createWorker({ engine, name: `worker-${process.pid}`, concurrency: 500 });
    bus.onHint(({ id, version }) => {
      if (version > 1) onFired(id);
    });
    const actor = createActor({ tenant: TENANT, subject: "keeper-1", kind: "person", roles: ["keeper"] });
    const tenant = engine.forTenant(TENANT);
    const make = async (type: "set" | "note", id: string, at: Date): Promise<void> => {
      const command = { type, at: at.toISOString() };
      await tenant.send({ machine: "alarm", id }, command, { actor, key: id });
    };
    return {
      arm: async (id, at) => make("set", id, at),
      note: async (id, at) => make("note", id, at),
      start: async () => worker.start(),
      close: async () => {
        await worker.stop();
        await bus.close();
        await database.close();
      },
    };
  },
};
