import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineMachine, type Machine } from "../machine/define.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { JsonObject } from "../machine/types.ts";
import { edgesOf } from "../machine/edges.ts";
import type { Database } from "./database.ts";
import { keeperOf, openDoorEngine } from "./door-engine.fixture.ts";
import { door, doorTables } from "./door.fixture.ts";
import { testDatabases } from "./test-databases.ts";

const tenant = parseTenantId("t-1");
const statuses = ["shut", "open", "gone"] as const;
const states: Readonly<Record<string, JsonObject>> = {
  shut: { status: "shut", keeper: "ada", note: "n", opened: 0 },
  open: { status: "open", keeper: "ada", note: "n", opened: 1, until: "2099-01-01T00:00:00.000Z" },
  gone: { status: "gone" },
};

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`edges on ${kind.name}`, () => {
    let database: Database;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ database, close } = await kind.open());
      await openDoorEngine(database);
    });
    afterAll(async () => close());

    const insert = async (id: string, status: string): Promise<unknown> =>
      database.forTenant(tenant).query(
        `insert into doors.door (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
         values ($1, $2, 1, 1, $3::jsonb, now(), now(), 'whatever', 1)`,
        [tenant, id, JSON.stringify(states[status])],
      );
    /** By way of the table's own steps. */
    const paths: Readonly<Record<string, readonly string[]>> = {
      shut: ["shut"],
      open: ["shut", "open"],
      gone: ["shut", "gone"],
    };
    const move = async (id: string, status: string): Promise<unknown> =>
      database
        .forTenant(tenant)
        .query("update doors.door set state = $3::jsonb, version = version + 1 where tenant_id = $1 and id = $2", [
          tenant,
          id,
          JSON.stringify(states[status]),
        ]);

    const allowed = new Set(edgesOf(door).map(({ from, to }) => `${from}>${to}`));
    const pairs = ["new", ...statuses].flatMap((from) => statuses.map((to) => [from, to] as const));
    test.each(pairs)("by hand a row goes from %s to %s only where the table leads", async (from, to) => {
      const id = `${from}-${to}`;
      const step = async (): Promise<unknown> => (from === "new" ? insert(id, to) : move(id, to));
      if (from !== "new") {
        const [first, ...rest] = paths[from] ?? [];
        await insert(id, first ?? "");
        for (const status of rest) await move(id, status);
      }
      if (allowed.has(`${from}>${to}`)) await step();
      else await expect(step()).rejects.toMatchObject({ constraint: "door_edge" });
    });

    test("a state that breaks a column's rule is refused by that rule's name", async () => {
      await insert("broken", "shut");
      const broken = JSON.stringify({ ...states["open"], opened: -1 });
      await expect(
        database
          .forTenant(tenant)
          .query("update doors.door set state = $2::jsonb where tenant_id = $1 and id = 'broken'", [tenant, broken]),
      ).rejects.toMatchObject({ constraint: "door_opened" });
    });

    const changed: Machine = defineMachine({
      ...({} as Parameters<typeof defineMachine>[0]),
      name: "door",
      version: 1,
      table: "doors.door",
      state: door.schemas.state as never,
      commands: { make: door.schemas.commands["make"] } as never,
      events: {},
      effects: [],
      may: { make: ["keeper"] },
      sees: () => true,
      view: () => ({}),
      cells: {
        new: { make: { targets: ["gone"], decide: () => ({ to: { status: "gone" } }) } },
        shut: {},
        open: {},
        gone: {},
      },
    });
    test("edges that changed without a new version stop the start, and in a demo they are rewritten", async () => {
      const again = { migrations: [doorTables], machines: [changed] };
      await expect(database.migrate(again)).rejects.toMatchObject({ code: "misdeclared" });
      await database.migrate({ ...again, rewriteEdges: true });
      await expect(insert("rewritten", "shut")).rejects.toMatchObject({ constraint: "door_edge" });
      await database.migrate({ migrations: [doorTables], machines: [door], rewriteEdges: true });
      await insert("rewritten", "shut");
    });

    test("a migration that changed after it ran stops the start", async () => {
      const edited = { ...doorTables, up: `${doorTables.up} ` };
      await expect(database.migrate({ migrations: [edited], machines: [door] })).rejects.toMatchObject({
        code: "misdeclared",
      });
    });

    test("a process refuses a database that lacks a migration, or has a newer breaking one", async () => {
      await database.checkMigrated({ migrations: [doorTables] });
      const missing = { name: "doors/0002-more", breaking: false, up: "select 1" };
      await expect(database.checkMigrated({ migrations: [doorTables, missing] })).rejects.toMatchObject({
        code: "not-migrated",
      });
      await database.migrate({ migrations: [doorTables, { ...missing, breaking: true }], machines: [door] });
      await expect(database.checkMigrated({ migrations: [doorTables] })).rejects.toMatchObject({
        code: "not-migrated",
      });
    });

    test("the tables can be undone and made again", async () => {
      const [fresh] = testDatabases(process.env["DATABASE_URL"]).filter(({ name }) => name === kind.name);
      const other = await fresh?.open();
      if (!other) throw new Error("there is no such database");
      const engine = await openDoorEngine(other.database);
      await engine
        .forTenant(tenant)
        .send({ machine: "door", id: "d" }, { type: "make", note: "n" }, { actor: keeperOf(tenant) });
      await other.close();
    });
  });
