import { Client } from "pg";
import { expect, test } from "vitest";
import { parseTenantId } from "../machine/tenant.ts";
import { openPostgres } from "./open.ts";
import { testDatabases } from "./test-databases.ts";

const [server] = testDatabases(process.env["DATABASE_URL"]).filter(({ name }) => name === "Postgres");

test.runIf(server)(
  "a database that lets nobody in did not answer, whatever it says, and answers once it does",
  async () => {
    const opened = await server?.open();
    if (!opened?.url) return;
    const admin = new Client({ connectionString: process.env["DATABASE_URL"] });
    await admin.connect();
    const name = new URL(opened.url).pathname.slice(1);
    const rows = opened.database.forTenant(parseTenantId("t-1"));
    try {
      await opened.database.migrate({ migrations: [], machines: [] });
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
      const refused = { code: "database-unavailable" };
      await expect(rows.query("select 1")).rejects.toMatchObject(refused);
      await expect(rows.query("select 1")).rejects.toMatchObject(refused); // of a connection that is made anew

      await admin.query(`alter database ${name} allow_connections true`);
      expect(await rows.query("select 1 as one")).toEqual([{ one: 1 }]);

      const nowhere = openPostgres({ url: `${opened.url}_not` });
      await expect(nowhere.now()).rejects.toMatchObject(refused);
      await nowhere.close();
    } finally {
      await admin.end();
      await opened.close();
    }
  },
);

test.runIf(server)("a connection that is cut while it is lent fails its borrower, and the process lives", async () => {
  const opened = await server?.open();
  if (!opened) return;
  const hand = new Client({ connectionString: opened.url });
  await hand.connect();
  try {
    await opened.database.migrate({ migrations: [], machines: [] });
    const rows = opened.database.forTenant(parseTenantId("t-1"));
    const cut = rows.transaction(async (tx) => {
      const [own] = await tx.query<{ id: number }>("select pg_backend_pid() as id");
      await hand.query("select pg_terminate_backend($1)", [own?.id]);
      await tx.query("select 1");
    });

    await expect(cut).rejects.toMatchObject({ code: "database-unavailable" });
    expect(await rows.query("select 1 as one")).toEqual([{ one: 1 }]);
  } finally {
    await hand.end();
    await opened.close();
  }
});
