import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../engine/create-engine.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { TenantId } from "../../machine/types.ts";
import type { Database } from "../database.ts";
import { keeperOf, openDoorEngine } from "../door-engine.fixture.ts";
import { door } from "../door.fixture.ts";
import { openPostgres } from "../open.ts";
import { testDatabases } from "../test-databases.ts";

const dayMs = 86_400_000;
const retention = { machines: [door] };

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`upkeep on ${kind.name}`, () => {
    let database: Database;
    let url: string | undefined;
    let engine: Engine;
    let close: () => Promise<void>;
    let tenant: TenantId;
    let other: TenantId;
    let tenants = 0;
    beforeAll(async () => {
      ({ database, url, close } = await kind.open());
      engine = await openDoorEngine(database);
    });
    afterAll(async () => close());
    beforeEach(() => {
      tenants += 1;
      [tenant, other] = [parseTenantId(`t-${tenants}`), parseTenantId(`o-${tenants}`)];
    });

    const make = async (of: TenantId, id: string, note: string): Promise<unknown> =>
      engine
        .forTenant(of)
        .send({ machine: "door", id }, { type: "make", note }, { actor: keeperOf(of), key: `make-${id}` });
    const sheet = async (of: TenantId, id: string): Promise<unknown> =>
      database.forTenant(of).query("insert into doors.sheet (tenant_id, id, words) values ($1, $2, 'w')", [of, id]);
    const ids = async (of: TenantId, table: string, column = "id"): Promise<readonly unknown[]> =>
      (
        await database
          .forTenant(of)
          .query<{ id: unknown }>(`select ${column} as id from ${table} where tenant_id = $1 order by ${column}`, [of])
      ).map(({ id }) => id);
    const aDayOn = async (days = 1): Promise<void> => database.advanceClock(days * dayMs + 3_600_000);

    describe("step rows", () => {
      test("what no state of the tenant has named for a day goes, and nothing else", async () => {
        await make(tenant, "d-1", "s-named");
        await make(other, "d-1", "s-foreign");
        for (const id of ["s-named", "s-unnamed", "s-foreign"]) await sheet(tenant, id);
        await aDayOn();
        await sheet(tenant, "s-fresh");
        await database.housekeep();
        expect(await ids(tenant, "doors.sheet")).toEqual(["s-fresh", "s-named"]);
      });

      test("a row within its aggregate is named by its own aggregate alone", async () => {
        await make(tenant, "d-1", "n");
        await make(tenant, "d-2", "n");
        const until = "2199-01-01T00:00:00.000Z";
        await engine
          .forTenant(tenant)
          .send({ machine: "door", id: "d-2" }, { type: "open", note: "n", until }, { actor: keeperOf(tenant) });
        await database.forTenant(tenant).query(
          `insert into doors.stamp (tenant_id, door_id, nth)
           values ($1, 'd-1', 0), ($1, 'd-1', 1), ($1, 'd-2', 0), ($1, 'd-2', 1), ($1, 'd-3', 0)`,
          [tenant],
        );
        await aDayOn();
        await database.housekeep();
        expect(await ids(tenant, "doors.stamp", "door_id || '/' || nth")).toEqual(["d-1/0", "d-2/1"]);
      });

      test("a row that a state names no more goes with the next pass", async () => {
        await make(tenant, "d-1", "s-1");
        await sheet(tenant, "s-1");
        await aDayOn();
        await database.housekeep();
        expect(await ids(tenant, "doors.sheet")).toEqual(["s-1"]);
        await engine
          .forTenant(tenant)
          .send({ machine: "door", id: "d-1" }, { type: "remove" }, { actor: keeperOf(tenant) });
        await aDayOn();
        await database.housekeep();
        expect(await ids(tenant, "doors.sheet")).toEqual([]);
      });

      test("a sweep does a bounded part, and the next call goes on where it ended, in another process too", async () => {
        const own = database.forTenant(tenant);
        const count = async (): Promise<number> => {
          const [row] = await own.query<{ count: number }>(
            "select count(*)::int as count from doors.sheet where tenant_id = $1",
            [tenant],
          );
          return row?.count ?? 0;
        };
        await own.query(
          "insert into doors.sheet (tenant_id, id, words) select $1, 's-' || n, 'w' from generate_series(1, 12000) as n",
          [tenant],
        );
        await make(tenant, "d-1", "s-77");
        await aDayOn();
        await database.housekeep();
        const left = await count();
        expect(left).toBeGreaterThan(1_000);
        expect(left).toBeLessThan(12_000);

        const processes = [database, ...(url === undefined ? [] : [openPostgres({ url }), openPostgres({ url })])];
        for (let calls = 0; calls < 3; calls += 1)
          await Promise.all(processes.map(async (process) => process.housekeep()));
        expect(await ids(tenant, "doors.sheet")).toEqual(["s-77"]);
        for (const process of processes.slice(1)) await process.close();
      });
    });

    describe("retention", () => {
      const versions = async (table: string): Promise<readonly unknown[]> => ids(tenant, table, "version");
      const ref = { machine: "door", id: "d-1" };

      test("history and journal end each after the machine's days, and a repeated key answers as it is now", async () => {
        const here = engine.forTenant(tenant);
        const actor = keeperOf(tenant);
        await make(tenant, "d-1", "first");
        await here.send(ref, { type: "open", note: "second", until: "2199-01-01T00:00:00.000Z" }, { actor });
        await aDayOn(8);
        await here.send(ref, { type: "shut" }, { actor: { ...actor, roles: ["keeper"] } });
        expect(await here.send(ref, { type: "make", note: "first" }, { actor, key: "make-d-1" })).toMatchObject({
          repeated: true,
          version: 1,
          view: { version: 1, note: "first" },
        });

        await aDayOn(3);
        await database.housekeep(retention);
        expect(await versions("segno.history")).toEqual([3]);
        expect(await versions("segno.journal")).toEqual([1, 2, 3]);
        expect(await here.viewAt(ref, actor, 1)).toBeUndefined();
        expect(await here.viewAt(ref, actor, 2)).toMatchObject({ version: 2, status: "open" });
        expect(await here.send(ref, { type: "make", note: "first" }, { actor, key: "make-d-1" })).toMatchObject({
          repeated: true,
          version: 1,
          view: { version: 3, note: "second", status: "shut" },
        });

        await aDayOn(10);
        await database.housekeep(retention);
        expect(await versions("segno.history")).toEqual([]);
        expect(await versions("segno.journal")).toEqual([3]);
        expect(await here.follow(ref, actor, 0)).toMatchObject({ view: { version: 3 }, entries: [{ version: 3 }] });
        await here.send(ref, { type: "remove" }, { actor });
        expect(await versions("segno.journal")).toEqual([3, 4]);
      });

      test("what is not said is kept for ever", async () => {
        await make(tenant, "d-1", "n");
        await database.forTenant(tenant).query(
          `insert into segno.journal select tenant_id, 'window', aggregate_id, version, at, subject, actor_kind, command, from_status,
             to_status, events, effects, null, digest, machine_version, trace_id from segno.journal where tenant_id = $1`,
          [tenant],
        );
        await database
          .forTenant(tenant)
          .query("insert into doors.link (tenant_id, id, words) values ($1, 'l', 'w')", [tenant]);
        await aDayOn(400);
        await database.housekeep({ machines: [{ name: "door", retention: {} }] });
        expect(await ids(tenant, "segno.journal", "machine")).toEqual(["door", "window"]);
        await database.housekeep(retention);
        expect(await ids(tenant, "segno.journal", "machine")).toEqual(["window"]);
        expect(await ids(tenant, "doors.link")).toEqual(["l"]);
      });

      test("of rows of many tenants all that ended go, however many, and none before its day", async () => {
        const many = Array.from({ length: 30 }, (_none, n) => parseTenantId(`many-${tenants}-${n}`));
        await Promise.all(
          many.map(async (each) =>
            database
              .forTenant(each)
              .query(
                "insert into doors.link (tenant_id, id, words) select $1, n::text, 'w' from generate_series(1, 60) as n",
                [each],
              ),
          ),
        );
        await aDayOn(4);
        await database
          .forTenant(tenant)
          .query("insert into doors.link (tenant_id, id, words) values ($1, 'l', 'w')", [tenant]);
        await database.housekeep({ days: { "doors.link": 5 } });
        expect(await ids(many[0] ?? tenant, "doors.link")).toHaveLength(60);
        await aDayOn(1);
        await database.housekeep({ days: { "doors.link": 5 } });
        for (const each of many) expect(await ids(each, "doors.link")).toEqual([]);
        expect(await ids(tenant, "doors.link")).toEqual(["l"]);
      });

      test("a table says from when its rows age", async () => {
        await database.forTenant(tenant).query(
          `insert into doors.pass (tenant_id, id, ends_at)
           values ($1, 'long', segno.now() + interval '90 days'), ($1, 'short', segno.now() + interval '1 day')`,
          [tenant],
        );
        await aDayOn(32);
        await database.housekeep({ days: { "doors.pass": 30 } });
        expect(await ids(tenant, "doors.pass")).toEqual(["long"]);
      });

      test("the audit's rows end as the products say", async () => {
        await database.audit.write(tenant, { kind: "link", action: "made", outcome: "done" });
        await aDayOn(50);
        await database.audit.write(tenant, { kind: "link", action: "revoked", outcome: "done" });
        await database.housekeep({ days: { "segno.audit": 40 } });
        expect(await ids(tenant, "segno.audit", "action")).toEqual(["revoked"]);
      });

      test.each(["doors.sheet", "doors.nothing", "segno.journal"])("days cannot be said for %s", async (table) => {
        await expect(database.housekeep({ days: { [table]: 1 } })).rejects.toMatchObject({ code: "misdeclared" });
      });
    });

    test("who looks for what has ended sees keys and instants, and no word", async () => {
      const seen = await database.forTenant(tenant).query<{ table: string; columns: readonly string[] }>(
        `select c.oid::regclass::text as table, array_agg(a.attname::text order by a.attname::text) as columns
           from pg_class as c join pg_attribute as a on a.attrelid = c.oid
          where c.relnamespace::regnamespace::text in ('segno', 'doors') and c.relkind = 'r' and a.attnum > 0
            and has_column_privilege('segno_reaper', c.oid, a.attnum, 'select')
            and c.relname not in ('kv', 'clock', 'plain_table', 'naming', 'upkeep')
            and a.attname not in ('tenant_id', 'made_at')
          group by c.oid order by c.oid::regclass::text`,
      );
      expect(Object.fromEntries(seen.map(({ table, columns }) => [table, columns]))).toEqual({
        "doors.door": ["id", "names", "updated_at"],
        "doors.link": ["id"],
        "doors.pass": ["ends_at", "id"],
        "doors.sheet": ["id"],
        "doors.stamp": ["door_id", "nth"],
        "segno.audit": ["at", "id"],
        "segno.history": ["aggregate_id", "at", "machine", "version"],
        "segno.journal": ["aggregate_id", "at", "machine", "version"],
        "segno.migration": ["at"],
      });
    });
  });
