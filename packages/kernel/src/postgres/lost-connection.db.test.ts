import { Client } from "pg";
import { expect, test } from "vitest";
import { parseTenantId } from "../machine/tenant.ts";
import { testDatabases } from "./test-databases.ts";

const [server] = testDatabases(process.env["DATABASE_URL"]).filter(({ name }) => name === "Postgres");

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
