import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTenantId } from "../../machine/tenant.ts";
import type { TenantId } from "../../machine/types.ts";
import type { Database } from "../database.ts";
import type { Driver } from "../driver.ts";
import { testDatabases } from "../test-databases.ts";
import type { JournalPlace, JournalQuery } from "./list-journal.ts";

const [busy, quiet, none] = ["t-busy", "t-quiet", "t-none"].map(parseTenantId) as [TenantId, TenantId, TenantId];

/** Steps of ten days, several at each instant; of the quiet tenant each hundredth. */
const ROWS = `
  insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status,
    events, effects, machine_version)
  select case when n % 100 = 0 then '${quiet}' else '${busy}' end, 'door', 'd-' || n % 97, n / 97 + 1,
         date_trunc('milliseconds', (select min(at) from segno.migration)) + n / 4 * interval '14 minutes' + interval '1 minute',
         case when n % 500 = 7 then 'rare' else 'user-' || n % 5 end, 'person', 'open', 'shut', 'open', '[]', '{}', 1
    from generate_series(1, 4000) as n`;

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`pages of the journal on ${kind.name}`, () => {
    let database: Database;
    let driver: Driver;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ database, driver, close } = await kind.open());
      await database.migrate({ migrations: [], machines: [] });
      await database.advanceClock(10 * 86_400_000);
      await driver.asOwner(async (tx) => tx.query(ROWS));
      await driver.outside("analyze segno.journal");
    });
    afterAll(async () => close());

    /** All pages, one after another; each within what was asked for. */
    const readAll = async (
      tenant: TenantId,
      query: JournalQuery,
    ): Promise<{ readonly read: readonly string[]; readonly pages: number; readonly hasShortPage: boolean }> => {
      const read: string[] = [];
      let [pages, hasShortPage] = [0, false];
      let after: JournalPlace | undefined;
      do {
        const page = await database.forTenant(tenant).journal({ ...query, ...(after && { after }) });
        expect(page.entries.length).toBeLessThanOrEqual(query.limit ?? 100);
        read.push(...page.entries.map(({ ref, version }) => `${ref.id}/${version}`));
        if (page.next && page.entries.length < (query.limit ?? 100)) hasShortPage = true;
        after = page.next;
        pages += 1;
      } while (after);
      return { read, pages, hasShortPage };
    };
    const stored = async (tenant: TenantId, subject?: string): Promise<readonly string[]> =>
      (
        await database.forTenant(tenant).query<{ step: string }>(
          `select aggregate_id || '/' || version as step from segno.journal_entries
            where tenant_id = $1 and ($2::text is null or subject = $2)
            order by at desc, machine desc, aggregate_id desc, version desc`,
          [tenant, subject ?? null],
        )
      ).map(({ step }) => step);

    test.each([
      { of: "a tenant of many rows", tenant: busy },
      { of: "a tenant of few rows", tenant: quiet },
      { of: "a tenant of none", tenant: none },
      { of: "one subject", tenant: busy, subject: "user-3" },
      { of: "a subject of few steps", tenant: busy, subject: "rare" },
      { of: "a subject of none", tenant: busy, subject: "nobody" },
      { of: "a subject in a tenant of few rows", tenant: quiet, subject: "user-0" },
    ])("every step of $of comes once, the newest first", async ({ tenant, subject }) => {
      const { read } = await readAll(tenant, { limit: subject ? 70 : 300, ...(subject && { subject }) });
      expect(read).toEqual(await stored(tenant, subject));
    });

    test("where steps are rare in a long journal a page stops short, and the pages hold every step still", async () => {
      await driver.asOwner(async (tx) =>
        tx.query("update pg_class set reltuples = 500000 where oid = 'segno.journal'::regclass"),
      );
      const { read, pages, hasShortPage } = await readAll(busy, { limit: 70, subject: "rare" });
      expect(read).toEqual(await stored(busy, "rare"));
      expect(hasShortPage).toBe(true);
      expect(pages).toBeLessThan(40);
      expect((await readAll(busy, { limit: 1_000 })).read).toEqual(await stored(busy));
    });

    test("an entry holds what was recorded, and the view for others neither key nor digest", async () => {
      const { entries } = await database.forTenant(quiet).journal({ limit: 1 });
      expect(entries).toEqual([
        {
          ref: { machine: "door", id: expect.stringMatching(/^d-/u) as string },
          version: expect.any(Number) as number,
          at: expect.any(Date) as Date,
          subject: "user-0",
          actorKind: "person",
          command: "open",
          from: "shut",
          to: "open",
          events: [],
          effects: [],
          key: undefined,
          digest: undefined,
          machineVersion: 1,
          traceId: undefined,
        },
      ]);
      const [row] = await database.forTenant(quiet).query("select * from segno.journal_entries limit 1");
      expect(Object.keys(row ?? {})).not.toContain("key");
      expect(Object.keys(row ?? {})).not.toContain("digest");
    });

    test("the views show a tenant its own rows, to a reader with a login of their own too", async () => {
      await database.audit.write(quiet, { kind: "link", action: "made", outcome: "done", subject: "ada" });
      for (const view of ["segno.journal_entries", "segno.audit_entries"]) {
        const read = async (tenant: TenantId): Promise<readonly object[]> => {
          let rows: readonly object[] = [];
          await driver.asOwner(async (tx) => {
            await tx.query("set local role segno_reader");
            await tx.query(`set local segno.tenants = '${tenant}'`);
            rows = await tx.query(`select distinct tenant_id as tenant from ${view}`);
            await tx.query("reset role");
          });
          return rows;
        };
        expect(await read(quiet)).toEqual([{ tenant: quiet }]);
        expect(await read(none)).toEqual([]);
      }
    });
  });
