import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../engine/create-engine.ts";
import { NotFound } from "../errors.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { Database } from "./database.ts";
import { keeperOf, openDoorEngine } from "./door-engine.fixture.ts";
import { testDatabases } from "./test-databases.ts";

const [mine, theirs] = [parseTenantId("t-mine"), parseTenantId("t-theirs")];
const ref = { machine: "door", id: "d-1" };

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`tenants on ${kind.name}`, () => {
    let database: Database;
    let engine: Engine;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ database, close } = await kind.open());
      engine = await openDoorEngine(database);
      await engine.forTenant(mine).send(ref, { type: "make", note: "mine" }, { actor: keeperOf(mine), key: "k" });
      await engine.forTenant(theirs).send(ref, { type: "make", note: "theirs" }, { actor: keeperOf(theirs), key: "k" });
      await database
        .forTenant(theirs)
        .query("insert into doors.sheet (tenant_id, id, words) values ($1, 's-1', 'w')", [theirs]);
      await database
        .forTenant(theirs)
        .query("insert into doors.link (tenant_id, id, words) values ($1, 'l-1', 'w')", [theirs]);
      await database.counter.increment(theirs, "count", { windowMs: 60_000 });
      await database.forTenant(theirs).audit({ kind: "link", action: "made", outcome: "done", subject: "ada" });
    });
    afterAll(async () => close());

    test("equal ids and keys of two tenants are two aggregates, also in one batch", async () => {
      const [one, other] = await Promise.all([
        engine.forTenant(mine).view(ref, keeperOf(mine)),
        engine.forTenant(theirs).view(ref, keeperOf(theirs)),
      ]);
      expect([one["note"], other["note"]]).toEqual(["mine", "theirs"]);
      const until = "2099-01-01T00:00:00.000Z";
      await Promise.all(
        [mine, theirs].map(async (tenant) =>
          engine.forTenant(tenant).send(ref, { type: "open", note: `${tenant} 2`, until }, { actor: keeperOf(tenant) }),
        ),
      );
      expect((await engine.forTenant(mine).view(ref, keeperOf(mine)))["note"]).toBe("t-mine 2");
      expect((await engine.forTenant(theirs).view(ref, keeperOf(theirs)))["note"]).toBe("t-theirs 2");
    });

    test("an actor of one tenant is told nothing of another's", async () => {
      const foreign = engine.forTenant(theirs);
      await expect(foreign.view(ref, keeperOf(mine))).rejects.toBeInstanceOf(NotFound);
      await expect(foreign.send(ref, { type: "shut" }, { actor: keeperOf(mine) })).rejects.toBeInstanceOf(NotFound);
      await expect(foreign.follow(ref, keeperOf(mine), 0)).rejects.toBeInstanceOf(NotFound);
    });

    const tables = [
      "doors.door",
      "doors.sheet",
      "doors.link",
      "segno.journal",
      "segno.history",
      "segno.outbox",
      "segno.kv",
      "segno.audit",
    ];
    test.each(tables)("by SQL under the application's role no row of another tenant's %s is seen", async (table) => {
      expect(
        await database.forTenant(theirs).query(`select 1 from ${table} where tenant_id = $1`, [theirs]),
      ).not.toEqual([]);
      expect(await database.forTenant(mine).query(`select 1 from ${table} where tenant_id = $1`, [theirs])).toEqual([]);
    });

    test("without a tenant there are no rows at all", async () => {
      const nobody = parseTenantId("nobody");
      for (const table of tables) expect(await database.forTenant(nobody).query(`select 1 from ${table}`)).toEqual([]);
    });

    test("no row can be written for another tenant, nor moved to one", async () => {
      const own = database.forTenant(mine);
      await expect(
        own.query("insert into doors.link (tenant_id, id, words) values ($1, 'l-2', 'w')", [theirs]),
      ).rejects.toMatchObject({ details: { sqlState: "42501" } });
      expect(await own.query("update doors.link set words = 'x' where tenant_id = $1 returning id", [theirs])).toEqual(
        [],
      );
      expect(await own.query("delete from doors.link where tenant_id = $1 returning id", [theirs])).toEqual([]);
      await own.query("insert into doors.link (tenant_id, id, words) values ($1, 'l-1', 'w')", [mine]);
      await expect(own.query("update doors.link set tenant_id = $1", [theirs])).rejects.toMatchObject({
        details: { sqlState: "42501" },
      });
    });

    test("journal, history and audit are append-only, and a step's rows too", async () => {
      const own = database.forTenant(mine);
      for (const statement of [
        "update segno.journal set subject = 'x'",
        "delete from segno.journal",
        "update segno.history set undo = '[]'",
        "delete from segno.history",
        "update segno.audit set action = 'x'",
        "delete from segno.audit",
        "update doors.sheet set words = 'x'",
        "delete from doors.sheet",
        "delete from doors.door",
      ])
        await expect(own.query(statement), statement).rejects.toMatchObject({ details: { sqlState: "42501" } });
    });

    test("the application's role can neither bypass row-level security nor become another", async () => {
      const [role] = await database
        .forTenant(mine)
        .query<{ rolbypassrls: boolean; rolsuper: boolean; name: string }>(
          "select rolbypassrls, rolsuper, rolname as name from pg_roles where rolname = current_user",
        );
      expect(role).toEqual({ name: "segno_app", rolbypassrls: false, rolsuper: false });
    });

    test("a directory shows one subject's rows over tenants, in its columns alone", async () => {
      const rows = await database.directoryOf<{ tenant: string; opened: number }>(
        "ada",
        "select tenant_id as tenant, opened from doors.door order by tenant_id",
      );
      expect(rows).toEqual([
        { tenant: mine, opened: 1 },
        { tenant: theirs, opened: 1 },
      ]);
      expect(await database.directoryOf("eve", "select tenant_id from doors.door")).toEqual([]);
      await expect(database.directoryOf("ada", "select state from doors.door")).rejects.toMatchObject({
        details: { sqlState: "42501" },
      });
    });
  });
