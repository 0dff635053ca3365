import { Client } from "pg";
import { expect, test } from "vitest";
import { timerId } from "../engine/change.ts";
import { parseTenantId } from "../machine/tenant.ts";
import { ticket } from "../testing/contract/machines.ts";
import { aggregateTable, appSchema } from "./tables.ts";
import { testDatabases } from "./test-databases.ts";

const here = parseTenantId("t-1");
const ref = { machine: ticket.name, id: "one" };
const newer = { ...ticket, version: 2, migrations: { 1: { state: (stored: object) => ({ ...stored }) } } };
const tables = {
  name: "older/0001-tables",
  breaking: false,
  up: `${appSchema("contract")}\n${aggregateTable({ machine: ticket })}`,
};

const insert = `insert into contract.ticket (tenant_id, id, version, machine_version, state, created_at, updated_at,
    status_before, machine_version_before)
  values ($1, $2, 1, 1, '{"status":"open"}', segno.now(), segno.now(), 'new', 1)`;

for (const kind of testDatabases(process.env["DATABASE_URL"])) {
  test(`on ${kind.name} workers look for older rows of a machine once it has had another version`, async () => {
    const { database, close } = await kind.open();
    try {
      const store = database.store([ticket]);
      const query = {
        machine: ticket.name,
        version: 2,
        statuses: ["open"],
        since: undefined,
        after: undefined,
        limit: 9,
      };
      await database.migrate({ migrations: [tables], machines: [ticket] });
      await database.forTenant(here).query(insert, [here, ref.id]);
      await expect(store.listOlder(query)).rejects.toMatchObject({ code: "database-error" });
      for (let times = 0; times < 2; times += 1) await database.migrate({ migrations: [tables], machines: [newer] });
      expect(await store.listOlder(query)).toEqual([{ machineVersion: 1, tenant: here, id: ref.id }]);
    } finally {
      await close();
    }
  });

  if (kind.name === "PGlite") continue; // it has one connection: nobody steps there beside a statement

  test("a step that is saved beside the sweep wins: what it ended is not armed again", async () => {
    const { database, url, close } = await kind.open();
    for (const machine of [ticket, newer]) await database.migrate({ migrations: [tables], machines: [machine] });
    const watcher = new Client({ connectionString: url });
    await watcher.connect();
    const isAnybodyWaiting = async (): Promise<boolean> => {
      const text = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      return (await watcher.query(text)).rows.length > 0;
    };
    const [store, tenant] = [database.store([ticket]), database.forTenant(here)];
    await tenant.query(insert, [here, ref.id]);
    const timer = { kind: "timer", name: "limit", input: null, machineVersion: 2, dueAt: await store.now() } as const;
    const timers = [{ ...timer, id: timerId(here, ref, timer.name) }];
    try {
      const [stepped, looked] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      const step = tenant.transaction(async (tx) => {
        await tx.query("update contract.ticket set version = 2 where tenant_id = $1 and id = $2", [here, ref.id]);
        stepped.resolve(undefined);
        await looked.promise;
      });
      await stepped.promise;
      const sweep = store.arm([{ tenant: here, ref, version: 1, timers }]);
      while (!(await isAnybodyWaiting()));
      looked.resolve(undefined);
      await Promise.all([step, sweep]);
      expect((await store.depth()).timer.waiting).toBe(0);

      await store.arm([{ tenant: here, ref, version: 2, timers }]);
      expect((await store.depth()).timer.waiting).toBe(1);
    } finally {
      await watcher.end();
      await close();
    }
  });
}
