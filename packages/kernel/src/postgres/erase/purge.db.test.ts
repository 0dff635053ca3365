import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../engine/create-engine.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { TenantId } from "../../machine/types.ts";
import type { Database } from "../database.ts";
import { keeperOf, openDoorEngine } from "../door-engine.fixture.ts";
import { door } from "../door.fixture.ts";
import { testDatabases } from "../test-databases.ts";

const tables = [
  "doors.door",
  "doors.link",
  "doors.sheet",
  "segno.audit",
  "segno.history",
  "segno.journal",
  "segno.kv",
  "segno.outbox",
];
const spare = { machine: "door", id: "d-1" };
const until = "2199-01-01T00:00:00.000Z";

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`purging on ${kind.name}`, () => {
    let database: Database;
    let engine: Engine;
    let close: () => Promise<void>;
    let tenant: TenantId;
    let other: TenantId;
    let tenants = 0;
    beforeAll(async () => {
      ({ database, close } = await kind.open());
      engine = await openDoorEngine(database);
    });
    afterAll(async () => close());
    beforeEach(async () => {
      tenants += 1;
      [tenant, other] = [parseTenantId(`t-${tenants}`), parseTenantId(`o-${tenants}`)];
      for (const of of [tenant, other]) {
        const [here, own] = [engine.forTenant(of), database.forTenant(of)];
        for (const id of ["d-1", "d-2"]) {
          await here.send({ machine: "door", id }, { type: "make", note: "n" }, { actor: keeperOf(of) });
          await here.send({ machine: "door", id }, { type: "open", note: "n", until }, { actor: keeperOf(of) });
        }
        for (const table of ["doors.link", "doors.sheet"])
          await own.query(
            `insert into ${table} (tenant_id, id, words) select $1, n::text, 'w' from generate_series(1, 1200) as n`,
            [of],
          );
        await database.counter.increment(of, "k", { windowMs: 60_000_000 });
        await database.audit.write(of, { kind: "link", action: "made", outcome: "done", subject: "ada" });
      }
    });
    const counts = async (of: TenantId): Promise<Readonly<Record<string, number>>> => {
      const entries = tables.map(async (table): Promise<[string, number]> => {
        const [row] = await database
          .forTenant(of)
          .query<{ count: number }>(`select count(*)::int as count from ${table} where tenant_id = $1`, [of]);
        return [table, row?.count ?? 0];
      });
      return Object.fromEntries(await Promise.all(entries));
    };

    test("of a closed tenant nothing is left but who asked, and other tenants keep everything", async () => {
      const before = await counts(other);
      const { ended } = await database.erase([door]).purge(tenant, { spare });
      expect(ended).toBe(true);
      expect(await counts(tenant)).toEqual({
        ...Object.fromEntries(tables.map((table) => [table, 0])),
        "doors.door": 1,
        "segno.journal": 2,
        "segno.history": 2,
        "segno.outbox": 2,
        "segno.audit": 1,
      });
      expect(await database.forTenant(tenant).query("select kind, action from segno.audit")).toEqual([
        { kind: "purge", action: "tenant" },
      ]);
      expect(await counts(other)).toEqual(before);
      await engine.forTenant(tenant).send(spare, { type: "shut" }, { actor: keeperOf(tenant) });
    });

    test("named tables go and the others stay", async () => {
      const before = await counts(tenant);
      await database.erase([door]).purge(tenant, { tables: ["doors.link"] });
      expect(await counts(tenant)).toEqual({ ...before, "doors.link": 0, "segno.audit": 2 });
      await expect(database.erase([door]).purge(tenant, { tables: ["segno.clock"] })).rejects.toMatchObject({
        code: "misdeclared",
      });
    });

    test("it can be done a step at a time, each call going on where the last one ended", async () => {
      const steps: boolean[] = [];
      let removed = 0;
      while (steps.at(-1) !== true) {
        const step = await database.erase([door]).purge(tenant, { spare, maxBatches: 4 });
        steps.push(step.ended);
        removed += step.removed;
        expect(steps.length).toBeLessThan(20);
      }
      expect(steps.length).toBeGreaterThan(2);
      expect(removed).toBeGreaterThan(2_400);
      expect((await counts(tenant))["doors.sheet"]).toBe(0);
    });

    test("rows that refer to others go before those, and what nobody may remove yet is told", async () => {
      const up =
        "alter table doors.door add constraint door_link foreign key (tenant_id, id) references doors.link (tenant_id, id) not valid";
      await database.migrate({ migrations: [{ name: "purge/0001", breaking: false, up }], machines: [] });
      const [here, own, erase] = [engine.forTenant(tenant), database.forTenant(tenant), database.erase([door])];
      await own.query("insert into doors.link (tenant_id, id, words) values ($1, 'd-9', 'w')", [tenant]);
      await here.send({ machine: "door", id: "d-9" }, { type: "make", note: "n" }, { actor: keeperOf(tenant) });

      await expect(erase.purge(tenant, { tables: ["doors.link"] })).rejects.toMatchObject({ constraint: "door_link" });
      await erase.purge(tenant, { tables: ["doors.link", "doors.door"] });
      expect(await counts(tenant)).toMatchObject({ "doors.link": 0, "doors.door": 0, "doors.sheet": 1_200 });
    });
  });
