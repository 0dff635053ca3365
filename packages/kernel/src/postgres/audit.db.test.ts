import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AuditEntry, AuditKind } from "../engine/audit-port.ts";
import { parseTenantId, systemTenant } from "../machine/tenant.ts";
import type { TenantId } from "../machine/types.ts";
import type { Database } from "./database.ts";
import { testDatabases } from "./test-databases.ts";

interface Row {
  readonly kind: string;
  readonly action: string;
  readonly outcome: string;
  readonly count: number;
  readonly subject: string | null;
  readonly details: object;
}

const kinds: Readonly<Record<AuditKind, true>> = {
  erasure: true,
  export: true,
  "foreign-attempt": true,
  interaction: true,
  link: true,
  purge: true,
  refusal: true,
  setting: true,
  "sign-in": true,
};
const refused: AuditEntry = { kind: "refusal", action: "open", outcome: "transition-refused", subject: "ada" };

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`the audit on ${kind.name}`, () => {
    let database: Database;
    let url: string | undefined;
    let close: () => Promise<void>;
    let tenant: TenantId;
    let tenants = 0;
    beforeAll(async () => {
      ({ database, url, close } = await kind.open());
      await database.migrate({ migrations: [], machines: [] });
    });
    afterAll(async () => close());
    beforeEach(() => {
      tenants += 1;
      tenant = parseTenantId(`t-${tenants}`);
    });
    const rows = async (of: TenantId = tenant): Promise<readonly Row[]> =>
      database
        .forTenant(of)
        .query<Row>(
          "select kind, action, outcome, count, subject, details from segno.audit_entries where tenant_id = $1 order by id",
          [of],
        );

    test("an entry of each kind is durable when it was written", async () => {
      const all = Object.keys(kinds) as AuditKind[];
      await Promise.all(
        all.map(async (each) => database.audit.write(tenant, { kind: each, action: "a", outcome: "done" })),
      );
      expect((await rows()).map((row) => row.kind).toSorted()).toEqual(all.toSorted());
    });

    test("entries that are written at once lie each under its own tenant", async () => {
      const other = parseTenantId(`${tenant}-other`);
      const link = { kind: "link", action: "made", outcome: "done" } as const;
      await Promise.all([
        database.audit.write(tenant, { ...link, subject: "ada" }),
        database.audit.write(other, { ...link, subject: "eve" }),
        database.audit.write(tenant, { ...link, subject: "bob" }),
      ]);
      expect((await rows()).map(({ subject }) => subject)).toEqual(["ada", "bob"]);
      expect((await rows(other)).map(({ subject }) => subject)).toEqual(["eve"]);
    });

    test("a flood leaves one row a minute, and the next one counts the rest by name", async () => {
      for (let times = 0; times < 500; times += 1) database.audit.note(tenant, refused);
      await database.housekeep();
      for (let times = 0; times < 300; times += 1) database.audit.note(tenant, refused);
      database.audit.note(tenant, { ...refused, action: "shut", details: { id: "d-1" } });
      await database.housekeep();
      expect(await rows()).toEqual([{ ...refused, count: 500, details: {} }]);

      await database.advanceClock(61_000);
      await database.housekeep();
      expect((await rows()).slice(1)).toEqual([
        {
          kind: "refusal",
          action: "several",
          outcome: "several",
          count: 301,
          subject: "ada",
          details: { tally: { "open transition-refused": 300, "shut transition-refused": 1 } },
        },
      ]);
      await database.advanceClock(61_000);
      await database.housekeep();
      expect(await rows()).toHaveLength(2);
    });

    test("kinds and subjects are told apart, and a row of its own tells all of what was noted once", async () => {
      database.audit.note(tenant, { ...refused, details: { id: "d-1" } });
      database.audit.note(tenant, { ...refused, subject: "bob", details: { id: "d-2" } });
      database.audit.note(tenant, {
        ...refused,
        kind: "foreign-attempt",
        outcome: "not-found",
        details: { id: "d-3" },
      });
      await database.housekeep();
      expect((await rows()).map(({ kind: each, subject, details }) => [each, subject, details])).toEqual([
        ["refusal", "ada", { id: "d-1" }],
        ["refusal", "bob", { id: "d-2" }],
        ["foreign-attempt", "ada", { id: "d-3" }],
      ]);
    });

    test("of more subjects than are told apart the rest is counted and nobody named", async () => {
      for (let n = 0; n < 1_200; n += 1) database.audit.note(tenant, { ...refused, subject: `s-${n}` });
      await database.housekeep();
      expect(await rows()).toHaveLength(1_000);
      expect(await rows(systemTenant)).toMatchObject([{ subject: null, count: 200, kind: "refusal" }]);
    });

    test("an id that cannot be stored keeps nothing beside it out", async () => {
      database.audit.note(tenant, { ...refused, details: { id: `\u0000\ud800${"x".repeat(10_000)}` } });
      database.audit.note(tenant, { ...refused, subject: "bob" });
      await database.housekeep();
      const [odd, plain] = await rows();
      expect(plain).toMatchObject({ subject: "bob" });
      expect(JSON.stringify(odd?.details).length).toBeLessThan(300);
    });

    test("what was noted is written by itself soon, and by a process that closes at once", async () => {
      const other = url === undefined ? undefined : (await import("./open.ts")).openPostgres({ url });
      const writer = other ?? database;
      writer.audit.note(tenant, refused);
      await (other ? other.close() : expect.poll(async () => rows(), { timeout: 10_000 }).toHaveLength(1));
      expect(await rows()).toHaveLength(1);
    });

    test("the digest is of the words and their salt, and another entry of the same words has another", async () => {
      const entry = { ...refused, personal: { address: "192.0.2.1" } };
      await database.audit.write(tenant, entry);
      await database.audit.write(tenant, entry);
      const digests = await database.forTenant(tenant).query<{ digest: string; right: boolean }>(
        `select digest, digest = encode(sha256(salt || convert_to(subject || chr(31) || personal::text, 'UTF8')), 'hex') as right
           from segno.audit where tenant_id = $1`,
        [tenant],
      );
      expect(digests.map(({ right }) => right)).toEqual([true, true]);
      expect(new Set(digests.map(({ digest }) => digest)).size).toBe(2);
    });
  });
