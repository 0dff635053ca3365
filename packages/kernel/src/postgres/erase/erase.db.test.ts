import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Engine } from "../../engine/create-engine.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import { keeperOf, openDoorEngine } from "../door-engine.fixture.ts";
import { door } from "../door.fixture.ts";
import { testDatabases } from "../test-databases.ts";

const tenant = parseTenantId("t-1");
const ref = { machine: "door", id: "d-1" };
const until = "2099-01-01T00:00:00.000Z";

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`erasing on ${kind.name}`, () => {
    let database: Database;
    let engine: Engine;
    let driver: Driver;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ database, driver, close } = await kind.open());
      engine = await openDoorEngine(database);
    });
    afterAll(async () => close());

    test("no word of an erased aggregate is left, and order, times and versions are", async () => {
      const here = engine.forTenant(tenant);
      const actor = keeperOf(tenant, "wynn");
      const send = async (command: Parameters<typeof here.send>[1], key: string): Promise<unknown> =>
        here.send(ref, command, { actor, key });
      await send({ type: "make", note: "plum-1" }, "a");
      await send({ type: "open", note: "plum-2", until }, "b");
      await send({ type: "shut" }, "c");
      await send({ type: "remove" }, "d");
      const own = database.forTenant(tenant);
      await own.query("insert into doors.sheet (tenant_id, id, words) values ($1, 'd-1', 'plum-3')", [tenant]);
      for (const subject of ["wynn", "juno"])
        await database.audit.write(tenant, {
          kind: "link",
          action: "revoked",
          outcome: "done",
          subject,
          details: { door: "d-1" },
        });
      const before = await own.query(
        "select version, at, command, from_status, to_status from segno.journal order by version",
      );

      await database.erase([door]).aggregate(tenant, ref, { subject: "wynn", tables: { "doors.sheet": "id" } });
      await database.erase([door]).aggregate(tenant, ref, { subject: "wynn", tables: { "doors.sheet": "id" } });

      expect(
        await own.query("select version, at, command, from_status, to_status from segno.journal order by version"),
      ).toEqual(before);
      expect(await own.query("select kind, subject, salt is null as bare from segno.audit order by id")).toEqual([
        { kind: "link", subject: null, bare: true },
        { kind: "link", subject: "juno", bare: false },
        { kind: "erasure", subject: null, bare: false },
      ]);
      for (const table of ["segno.journal", "segno.history", "segno.outbox", "doors.door", "doors.sheet"]) {
        const rows = await own.query<{ text: string }>(`select t::text as text from ${table} as t`);
        expect(rows.map(({ text }) => text).join("\n"), table).not.toMatch(/plum|wynn/u);
      }
      expect(await here.viewAt(ref, actor, 2)).toMatchObject({ status: "open", note: "[erased]", version: 2 });
    });

    test("by hand what erases takes no step, not even one that the table leads to", async () => {
      const tenant = parseTenantId("t-hand");
      const actor = keeperOf(tenant);
      await engine.forTenant(tenant).send(ref, { type: "make", note: "plum" }, { actor });
      const asErase = async (change: string): Promise<unknown> =>
        driver.transaction({ role: "segno_erase", tenants: [tenant] }, async (tx) =>
          tx.query(
            `update doors.door set ${change} where tenant_id = $1 returning version, status, state ->> 'note' as note`,
            [tenant],
          ),
        );

      for (const state of [
        `'{"status": "gone"}'`,
        `state || '{"status": "open", "until": "${until}"}'`,
        "state - 'status'",
      ])
        await expect(asErase(`state = ${state}`), state).rejects.toMatchObject({ constraint: "erase_takes_no_step" });
      for (const column of ["version", "machine_version", "machine_version_before"])
        await expect(asErase(`${column} = 2`), column).rejects.toMatchObject({ details: { sqlState: "42501" } });
      expect(await asErase(`state = state || '{"note": "[erased]"}'`)).toEqual([
        { version: 1, status: "shut", note: "[erased]" },
      ]);
    });

    test("several aggregates of one person are erased, one after another", async () => {
      const tenant = parseTenantId("t-2");
      const here = engine.forTenant(tenant);
      const actor = keeperOf(tenant, "wynn");
      for (const id of ["d-1", "d-2"]) {
        await here.send({ ...ref, id }, { type: "make", note: "plum" }, { actor, key: `new-${id}` });
        await database.erase([door]).aggregate(tenant, { ...ref, id }, { subject: "wynn" });
      }
      const rows = await database
        .forTenant(tenant)
        .query<{ key: string }>("select key, subject from segno.journal order by key");
      expect(rows).toEqual(["d-1", "d-2"].map((id) => ({ key: `erased:${id}:1`, subject: "[erased]" })));
    });
  });
