import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTenantId } from "../machine/tenant.ts";
import type { Database } from "./database.ts";
import { testDatabases } from "./test-databases.ts";

const tenant = parseTenantId("t-1");

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`counts on ${kind.name}`, () => {
    let database: Database;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ database, close } = await kind.open());
      await database.migrate({ migrations: [], machines: [] });
    });
    afterAll(async () => close());

    test("a window keeps its end however often it is counted in, and the first count after it begins a new one", async () => {
      const count = async (by = 1): Promise<{ count: number; resetAt: Date }> =>
        database.counter.increment(tenant, "key", { by, windowMs: 60_000 });
      const first = await count();
      expect(first.count).toBe(1);
      await database.advanceClock(30_000);
      expect(await count(2)).toEqual({ count: 3, resetAt: first.resetAt });
      expect((await database.counter.increment(parseTenantId("t-2"), "key", { windowMs: 60_000 })).count).toBe(1);
      expect([await database.counter.read(tenant, "key"), await database.counter.read(tenant, "none")]).toEqual([3, 0]);
      expect(await database.counter.read(parseTenantId("t-3"), "key")).toBe(0);
      await database.advanceClock(31_000);
      expect(await database.counter.read(tenant, "key")).toBe(0);
      const next = await count();
      expect(next.count).toBe(1);
      expect(next.resetAt.getTime()).toBeGreaterThan(first.resetAt.getTime());
    });

    test("any number of callers at once are each counted", async () => {
      const counts = await Promise.all(
        Array.from(
          { length: 40 },
          async () => (await database.counter.increment(tenant, "busy", { windowMs: 60_000 })).count,
        ),
      );
      expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_none, index) => index + 1));
    });

    test("housekeeping removes what has expired, and nothing else", async () => {
      await database.counter.increment(tenant, "short", { windowMs: 1_000 });
      await database.counter.increment(tenant, "long", { windowMs: 3_600_000 });
      await database.advanceClock(120_000);
      await database.housekeep();
      expect(await database.forTenant(tenant).query("select key from segno.kv")).toEqual([{ key: "long" }]);
    });
  });
