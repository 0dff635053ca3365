import * as fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createManualClock, settle } from "../testing/index.ts";
import type { OpenPlace, OutboxView, RowView } from "../testing/generated/place.ts";
import { machineSpecs } from "../testing/generated/spec-arbitrary.ts";
import { walkSteps } from "../testing/generated/steps.ts";
import { tenants, walk } from "../testing/generated/walk.ts";
import type { Database } from "./database.ts";
import type { Migration } from "./migration.ts";
import { aggregateTable, appSchema } from "./tables.ts";
import { testDatabases } from "./test-databases.ts";

const runs = Number(process.env["RUNS"] ?? 6);

/** The database's clock, standing: it shows what it was turned to, so that every instant can be compared. */
const standingClock: Migration = {
  name: "generated/0001-standing-clock",
  breaking: false,
  up: `
${appSchema("generated")};
create or replace function segno.now() returns timestamptz language sql stable as $$
  select timestamptz 'epoch' + (select offset_ms from segno.clock) * interval '1 millisecond'
$$`,
};

const OUTBOX = `
  select id, kind, name, aggregate_id as "of", input, machine_version as "machineVersion", asked_at as "askedAt",
         due_at as "dueAt", attempt, cooling, leased_by is not null as leased, last_error as error,
         dead_since is not null as dead
    from segno.outbox where tenant_id = $1`;

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(kind.name, () => {
    let database: Database;
    let close: () => Promise<void>;
    let made = 0;

    beforeAll(async () => {
      ({ database, close } = await kind.open());
      await database.migrate({ migrations: [standingClock], machines: [] });
      await database.advanceClock(Date.parse("2026-01-05T09:00:00.000Z"));
    });
    afterAll(async () => close());

    /** A table of its own for the machine, in an outbox that holds nothing else. */
    const open: OpenPlace = async (machines) => {
      const [first] = machines;
      if (!first) throw new Error("there is a machine");
      const tables: Migration = {
        name: `generated/${first.name}`,
        breaking: false,
        up: aggregateTable({ machine: first }),
      };
      for (const machine of machines)
        await database.migrate({ migrations: [standingClock, tables], machines: [machine] });
      for (const tenant of tenants)
        await database.forTenant(tenant).query("delete from segno.outbox where tenant_id = $1", [tenant]);
      const pending = new Set<Promise<unknown>>();
      const clock = createManualClock(await database.now());
      return {
        clock,
        store: (machine) => counted(database.store([machine]), pending),
        rows: async (tenant) =>
          database
            .forTenant(tenant)
            .query<RowView>(
              `select id, version, machine_version as "machineVersion", state from ${first.table} where tenant_id = $1`,
              [tenant],
            ),
        outbox: async (tenant) =>
          (await database.forTenant(tenant).query<OutboxView>(OUTBOX, [tenant])).map((row) => ({
            ...row,
            error: row.error ?? undefined,
          })),
        pass: async (ms) => {
          await database.advanceClock(ms);
          await clock.advance(ms);
        },
        quiet: async () => {
          for (await settle(); pending.size > 0; await settle()) await Promise.allSettled(pending);
        },
        erase: async (tenant, ref, subject) =>
          database.erase([...machines].slice(-1)).aggregate(tenant, ref, { subject }),
      };
    };

    test("the engine does what the model of a generated machine does, step by step", async () => {
      await fc.assert(
        fc.asyncProperty(machineSpecs("generated"), walkSteps, async (versions, steps) => {
          made += 1;
          const name = `generated-${made}`;
          const { current, old } = versions;
          await walk(open, { ...versions, current: { ...current, name }, old: old && { ...old, name } }, steps);
        }),
        { numRuns: runs, endOnFailure: process.env["FAST"] === "1" },
      );
    }, 600_000);
  });

/** Knows which calls are unanswered. */
function counted<Calls extends object>(store: Calls, pending: Set<Promise<unknown>>): Calls {
  const calls = Object.entries(store as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>);
  return Object.fromEntries(
    calls.map(([name, run]) => [
      name,
      async (...args: readonly unknown[]) => {
        const answer = run(...args);
        pending.add(answer);
        try {
          return await answer;
        } finally {
          pending.delete(answer);
        }
      },
    ]),
  ) as Calls; // each member is such a call
}
