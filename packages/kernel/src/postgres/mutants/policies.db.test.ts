import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Database } from "../database.ts";
import { keeperOf, openDoorEngine } from "../door-engine.fixture.ts";
import { door, doorTables } from "../door.fixture.ts";
import type { Driver, Tx } from "../driver.ts";
import { bookTables, guestBook } from "../erase/guest-book.fixture.ts";
import { testDatabases } from "../test-databases.ts";
import { listPolicyMutants } from "./policy-mutants.fixture.ts";
import { type Probe, listProbes, mine, ofAnother, theirs } from "./policy-probes.fixture.ts";

const schemas = ["segno", "doors", "books"];

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`policies on ${kind.name}`, () => {
    let database: Database;
    let driver: Driver;
    let close: () => Promise<void>;
    let probes: readonly Probe[];
    beforeAll(async () => {
      ({ database, driver, close } = await kind.open());
      const engine = await openDoorEngine(database);
      for (const version of [1, 2] as const)
        await database.migrate({ migrations: [doorTables, bookTables], machines: [door, guestBook(version)] });
      for (const tenant of [mine, theirs].map(parseTenantId)) {
        const here = engine.forTenant(tenant);
        const [actor, ref] = [keeperOf(tenant), { machine: "door", id: "d-1" }];
        await here.send(ref, { type: "make", note: "n" }, { actor });
        await here.send(ref, { type: "open", note: "n", until: "2199-01-01T00:00:00.000Z" }, { actor });
        await here.send({ ...ref, id: ofAnother }, { type: "make", note: "n" }, { actor: keeperOf(tenant, "eve") });
        await database.audit.write(tenant, { kind: "link", action: "made", outcome: "done", subject: "ada" });
        for (const statement of rows)
          await database.forTenant(tenant).query(statement.replaceAll("$tenant", `'${tenant}'`));
      }
      probes = await inVain(async (tx) => listProbes(tx, schemas));
    });
    afterAll(async () => close());

    /** As the owner, and nothing of it stays. */
    const inVain = async <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => {
      let result: { readonly value: Result } | undefined;
      await driver
        .asOwner(async (tx) => {
          await tx.query(`set local segno.tenants = '${mine}'`);
          await tx.query("set local segno.subject = 'ada'");
          result = { value: await work(tx) };
          throw new Error("nothing stays");
        })
        .catch((error: unknown) => {
          if (!result) throw error;
        });
      if (!result) throw new Error("nothing was done");
      return result.value;
    };
    const redProbes = async (tx: Tx, some: readonly Probe[]): Promise<readonly string[]> => {
      const red: string[] = [];
      for (const probe of some) {
        const found = await probe.run(tx);
        if (found !== probe.right)
          red.push(`${probe.name}: ${found || "nothing"} instead of ${probe.right || "nothing"}`);
      }
      return red;
    };

    test("every role reaches on every table what it should and no more", async () => {
      expect(probes.length).toBeGreaterThan(100);
      expect(await inVain(async (tx) => redProbes(tx, probes))).toEqual([]);
    });

    test("no policy can be removed or weakened without a probe that turns red", async () => {
      const mutants = await inVain(async (tx) => listPolicyMutants(tx, schemas));
      expect(mutants.length).toBeGreaterThan(50);
      const survivors: string[] = [];
      for (const { name, table, sql } of mutants) {
        const red = await inVain(async (tx) => {
          await tx.query(sql);
          return redProbes(
            tx,
            probes.filter((probe) => probe.table === table),
          );
        });
        if (red.length === 0) survivors.push(name);
      }
      expect(survivors).toEqual([]);
    });
  });

/** Of what is swept or reaped a row that may go and one that may not. */
const rows = [
  `insert into segno.kv (tenant_id, key, value, expires_at) values
     ($tenant, 'old', '', segno.now() - interval '1 hour'), ($tenant, 'young', '', segno.now() + interval '1 hour')`,
  `insert into doors.sheet (tenant_id, id, words, made_at) values
     ($tenant, 'old', 'w', segno.now() - interval '2 days'), ($tenant, 'young', 'w', segno.now())`,
  `insert into doors.stamp (tenant_id, door_id, nth, made_at) values
     ($tenant, 'old', 1, segno.now() - interval '2 days'), ($tenant, 'young', 1, segno.now())`,
  `insert into doors.link (tenant_id, id, words) values ($tenant, 'l', 'w')`,
  `insert into doors.pass (tenant_id, id, ends_at) values ($tenant, 'p', segno.now())`,
  `insert into books.guest_book (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before,
     machine_version_before)
   values ($tenant, 'b', 1, 1, '{"status": "open", "remarks": []}', segno.now(), segno.now(), 'new', 1)`,
];
