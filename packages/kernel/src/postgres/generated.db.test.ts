import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createActor } from "../engine/actors.ts";
import { createManualClock, settle } from "../testing/index.ts";
import type { OpenPlace, OutboxView, RowView } from "../testing/generated/place.ts";
import { runsOf } from "../testing/generated/runs.ts";
import { machineSpecs } from "../testing/generated/spec-arbitrary.ts";
import { walkSteps } from "../testing/generated/steps.ts";
import { walk } from "../testing/generated/walk.ts";
import { tenants, type Walk } from "../testing/generated/walked.ts";
import type { Database } from "./database.ts";
import type { Migration } from "./migration.ts";
import { aggregateTable, appSchema } from "./tables.ts";
import { testDatabases } from "./test-databases.ts";

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
    /** Steps cost more on the embedded database. */
    const few = kind.name === "PGlite" ? 2 : 3;

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

    /** Holds a rule after a random walk of a machine that nobody walked before. */
    async function afterWalks(few: number, rule: (walked: Walk) => Promise<void>): Promise<void> {
      const walked = fc.asyncProperty(
        machineSpecs("generated"),
        walkSteps,
        async ({ current, old, carried }, steps) => {
          made += 1;
          const name = `generated-${made}`;
          await rule(await walk(open, { current: { ...current, name }, old: old && { ...old, name }, carried }, steps));
        },
      );
      await fc.assert(walked, { numRuns: runsOf(few) });
    }

    test("I2, I3, I5, I7, I9, I11: the engine does what the model of a generated machine does, step by step", async () => {
      await afterWalks(few, async () => {});
    }, 600_000);

    test("I3: a step of which one part cannot be saved is not saved at all", async () => {
      await afterWalks(1, async ({ place, versions, start }) => {
        const { name, commands } = versions.current;
        const [tenant] = tenants;
        const actor = createActor({ tenant, subject: "user:ada", kind: "person", roles: ["clerk", "manager"] });
        for (const { id, version } of await place.rows(tenant)) {
          await database.forTenant(tenant).query(BLOCK, [tenant, name, id, version + 1]);
          const before = [await place.rows(tenant), await place.outbox(tenant)];
          for (const { name: type } of commands) {
            const { engine } = start(versions.current.version);
            const sent = engine
              .forTenant(tenant)
              .send({ machine: name, id }, { type, amount: 5, by: "1", stage: 0 }, { actor });
            expect(
              await sent.then(
                () => "saved",
                () => "not saved",
              ),
            ).toBe("not saved");
            await place.quiet();
          }
          expect([await place.rows(tenant), await place.outbox(tenant)]).toEqual(before);
        }
      });
    }, 600_000);

    test("I8: behind row-level security no row of the other tenant's is there, nor can one be made", async () => {
      await afterWalks(1, async ({ place, machines }) => {
        const [machine] = machines.values();
        for (const [mine, theirs] of [tenants, tenants.toReversed()] as const) {
          const own = database.forTenant(mine);
          for (const table of [machine?.table, "segno.journal", "segno.history", "segno.outbox"])
            expect(await own.query(`select 1 from ${table} where tenant_id = $1`, [theirs]), table).toEqual([]);
          const [row] = await place.rows(mine);
          if (!row) continue;
          const moved = own.query(`update ${machine?.table} set tenant_id = $1 where tenant_id = $2 and id = $3`, [
            theirs,
            mine,
            row.id,
          ]);
          await expect(moved).rejects.toMatchObject({ details: { sqlState: "42501" } });
        }
      });
    }, 600_000);
  });

/** Takes the place that the next step's entry would have. */
const BLOCK = `
  insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status,
    to_status, events, effects, machine_version)
  values ($1, $2, $3, $4, segno.now(), 'user:by-hand', 'person', 'c0', 's0', 's0', '[]', '{}', 1)`;

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
