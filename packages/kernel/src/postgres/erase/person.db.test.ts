import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createActor } from "../../engine/actors.ts";
import { type Engine, createEngine } from "../../engine/create-engine.ts";
import { createLocalBus } from "../../engine/local-bus.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { Actor } from "../../machine/types.ts";
import { createRecordingMetrics, silentLog } from "../../testing/index.ts";
import { type Database, createDatabaseClock } from "../database.ts";
import { testDatabases } from "../test-databases.ts";
import { bookTables, guestBook } from "./guest-book.fixture.ts";

const [tenant, other] = [parseTenantId("t-1"), parseTenantId("t-2")];
const guest = (subject: string, of = tenant): Actor =>
  createActor({ tenant: of, subject, kind: "person", roles: ["guest"] });
const ref = { machine: "guest-book", id: "b-1" };

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`erasing a person on ${kind.name}`, () => {
    let database: Database;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ database, close } = await kind.open());
      const first = await open(1);
      const sign = async (engine: Engine, subject: string, text: string, of = tenant): Promise<unknown> =>
        engine.forTenant(of).send(ref, { type: "sign", text }, { actor: guest(subject, of), key: text });
      await sign(first, "wynn", "plum-1");
      await sign(first, "juno", "kept-1");
      await sign(first, "wynn", "plum-2", other);
      const second = await open(2);
      await sign(second, "wynn", "plum-3");
      await sign(second, "juno", "kept-2");
      const entry = { kind: "interaction", action: "sign", outcome: "done" } as const;
      await database.audit.write(tenant, { ...entry, subject: "wynn", personal: { name: "plum-4" } });
      await database.audit.write(tenant, { ...entry, subject: "juno", details: { "guest-book": "b-1" } });
      await database.audit.write(other, { ...entry, subject: "wynn" });
    });
    afterAll(async () => close());
    const open = async (version: 1 | 2): Promise<Engine> => {
      const machines = [guestBook(version)];
      await database.migrate({ migrations: [bookTables], machines });
      return createEngine({
        machines,
        effects: [],
        store: database.store(machines),
        bus: createLocalBus(),
        clock: createDatabaseClock(database),
        log: silentLog,
        metrics: createRecordingMetrics(),
      });
    };
    const textOf = async (table: string, of = tenant): Promise<string> =>
      (await database.forTenant(of).query<{ text: string }>(`select t::text as text from ${table} as t`))
        .map(({ text }) => text)
        .join("\n");
    const audit = async (): Promise<readonly object[]> =>
      database
        .forTenant(tenant)
        .query(
          `select kind, subject, personal is null as bare, salt is null as unsalted from segno.audit where tenant_id = $1 order by id`,
          [tenant],
        );

    test("theirs alone is replaced, in state, history, events, journal and audit, and no other tenant's", async () => {
      const digests = "select id, digest from segno.audit where kind = 'interaction' order by id";
      const before = await database.forTenant(tenant).query(digests);
      await database.erase([guestBook(2)]).person(tenant, "wynn");

      for (const table of ["books.guest_book", "segno.history", "segno.journal", "segno.audit"]) {
        const text = await textOf(table);
        expect(text, table).not.toMatch(/plum|wynn/u);
        expect(text, table).toContain(table === "segno.history" ? "[erased]" : "juno");
      }
      expect(await textOf("segno.journal")).toContain("kept-1");
      expect(await textOf("books.guest_book", other)).toContain("plum-2");
      expect(await textOf("segno.audit", other)).toContain("wynn");
      expect(await database.forTenant(tenant).query(digests)).toEqual(before);
      expect(await audit()).toEqual([
        { kind: "interaction", subject: null, bare: true, unsalted: true },
        { kind: "interaction", subject: "juno", bare: true, unsalted: false },
        { kind: "erasure", subject: null, bare: true, unsalted: false },
      ]);
    });

    test("order, versions and what others wrote can be read as before, across a change of the machine", async () => {
      const here = (await open(2)).forTenant(tenant);
      const views = await Promise.all([1, 2, 3, 4].map(async (version) => here.viewAt(ref, guest("juno"), version)));
      const erased = { by: "[erased]", text: "[erased]" };
      const kept = (text: string): object => ({ by: "juno", text });
      expect(views.map((view) => view?.["remarks"])).toEqual([
        [erased],
        [erased, kept("kept-1")],
        [erased, kept("kept-1"), erased],
        [erased, kept("kept-1"), erased, kept("kept-2")],
      ]);
      expect(views.map((view) => view?.["colour"])).toEqual(["white", "white", "white", "white"]);
    });

    test("repeated, it finds nothing and notes nothing", async () => {
      const before = await audit();
      await database.erase([guestBook(2)]).person(tenant, "wynn");
      expect(await audit()).toEqual(before);
    });

    test("its role can null the personal part of the audit, and can change nothing else of it", async () => {
      const columns = await database.forTenant(tenant).query<{ name: string }>(
        `select a.attname::text as name from pg_attribute as a
          where a.attrelid = 'segno.audit'::regclass and a.attnum > 0
            and has_column_privilege('segno_erase', a.attrelid, a.attnum, 'update')
          order by a.attname::text`,
      );
      expect(columns.map(({ name }) => name)).toEqual(["personal", "salt", "subject"]);
    });
  });
