import { type JsonObject, edgesOf, parseTenantId } from "segno";
import type { Database, Migration, TenantDatabase } from "segno/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabases } from "../../../packages/kernel/src/postgres/test-databases.ts";
import {
  InterviewRun,
  admin,
  candidate,
  inStatus,
  otherCandidate,
  strong,
  wantedRealistic,
} from "./domain/interview.fixture.ts";
import { interview } from "./domain/interview.ts";
import { statuses } from "./domain/interview-state.ts";
import type { InterviewBody } from "./domain/view-types.ts";
import { tables } from "./migrations/0001-tables.ts";
import { followUps } from "./migrations/0002-follow-ups.ts";
import { listInterviews } from "./queries/list-interviews.ts";

const tenant = parseTenantId("t-1");

/** The undoing of a migration, to be run as one. */
function undoing({ name, breaking, undo = "" }: Migration): Migration {
  return { name: `${name}-undone`, breaking, up: undo };
}

const again = (migration: Migration): Migration => ({ ...migration, name: `${migration.name}-again` });

/** Writes one interview step by step, as it was lived, with the sheet of its first question. */
async function write(
  own: TenantDatabase,
  id: string,
  history: readonly JsonObject[],
  look: () => Promise<void> = async () => undefined,
): Promise<void> {
  const insert = `
    insert into interviews.interview (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
    values ($1, $2, 1, $3, $4::jsonb, segno.now(), segno.now(), 'new', $3)`;
  const update = `
    update interviews.interview set state = $3::jsonb, version = version + 1 where tenant_id = $1 and id = $2`;
  for (const [step, state] of history.entries()) {
    if (step > 0) await own.query(update, [own.tenant, id, JSON.stringify(state)]);
    else {
      await own.query(insert, [own.tenant, id, interview.version, JSON.stringify(state)]);
      const sheet =
        "insert into interviews.question_sheet (tenant_id, interview_id, question_id, sheet) values ($1, $2, $3, $4)";
      await own.query(sheet, [own.tenant, id, "q1-medium:1", "{}"]);
    }
    await look();
  }
}

for (const kind of testDatabases(process.env["DATABASE_URL"]))
  describe(`rows of interviews on ${kind.name}`, () => {
    let opened: Awaited<ReturnType<typeof kind.open>>;
    let database: Database;
    let own: TenantDatabase;
    /** As they were written before their follow-ups were counted. */
    let before: readonly object[];
    beforeAll(async () => {
      opened = await kind.open();
      ({ database } = opened);
      own = database.forTenant(tenant);
      await database.migrate({ migrations: [tables], machines: [interview] });
      for (const status of statuses) await write(own, status, inStatus[status]().history);
      before = await rows();
      await migrate(tables, followUps);
    });
    afterAll(async () => opened.close());

    const migrate = async (...migrations: readonly Migration[]): Promise<void> => {
      await database.migrate({ migrations, machines: [interview] });
    };
    const rows = async (): Promise<readonly object[]> =>
      own.query(
        "select id, version, machine_version, state, status_before from interviews.interview where tenant_id = $1 order by id",
        [tenant],
      );
    const counts = async (): Promise<readonly object[]> =>
      own.query(
        `select status, current_parent_question_id as parent, current_followup_count as count
           from interviews.interview where tenant_id = $1 order by id`,
        [tenant],
      );

    test("P14: rows in all ten statuses survive the migration, its undoing and its return", async () => {
      expect(before).toHaveLength(10);
      const counted = await counts();
      expect(await rows()).toEqual(before);
      await migrate(tables, followUps, undoing(followUps));
      await expect(counts()).rejects.toMatchObject({ details: { sqlState: "42703" } }); // there is no such column
      expect(await rows()).toEqual(before);
      await migrate(tables, followUps, undoing(followUps), again(followUps));

      expect(await rows()).toEqual(before);
      expect(await counts()).toEqual(counted);
      const live = { parent: null, count: 0 };
      const none = { parent: null, count: null };
      expect(Object.fromEntries(counted.map((row) => [(row as { status: string }).status, row]))).toEqual({
        planning: { status: "planning", ...none },
        "plan-failed": { status: "plan-failed", ...none },
        idle: { status: "idle", ...none },
        questioning: { status: "questioning", ...live },
        "follow-up": { status: "follow-up", parent: "q1-medium:1", count: 1 },
        evaluating: { status: "evaluating", ...live },
        paused: { status: "paused", ...live },
        complete: { status: "complete", ...none },
        cancelled: { status: "cancelled", ...none },
        erased: { status: "erased", ...none },
      });
    });

    test("P3: a hand at psql cannot take any of the 57 steps that the table has not", async () => {
      const edges = new Set(edgesOf(interview).map(({ from, to }) => `${from} ${to}`));
      const pairs = statuses.flatMap((from) => statuses.map((to) => [from, to] as const));
      const steps = pairs.filter(([from, to]) => !edges.has(`${from} ${to}`));
      expect(steps).toHaveLength(57);
      for (const [from, to] of steps) {
        const state = JSON.stringify(inStatus[to]().stored);
        const step = own.query("update interviews.interview set state = $3::jsonb where tenant_id = $1 and id = $2", [
          tenant,
          from,
          state,
        ]);
        await expect(step, `${from} to ${to}`).rejects.toMatchObject({ details: { constraint: "interview_edge" } });
      }
    });

    test("P11: three follow-ups count 1, 2, 3 under their question by plain SQL, and nothing after it", async () => {
      const other = database.forTenant(parseTenantId("t-2"));
      const run = new InterviewRun().started(wantedRealistic);
      const points = { a: [20, "missing"], b: [20, "missing"], c: [20, "missing"], d: [40, "missing"] } as const;
      const [a, d] = [[20, "met"] as const, [40, "met"] as const];
      for (const met of [{}, { d }, { a, d }, {}]) run.answer().graded({ points: { ...points, ...met } });
      const seen: string[] = [];
      await write(other, "counting", run.history, async () => {
        const [row] = await other.query<{ status: string; parent: string | null; count: number | null }>(
          `select status, current_parent_question_id as parent, current_followup_count as count
             from interviews.interview where tenant_id = $1 and id = 'counting'`,
          [other.tenant],
        );
        if (row?.status === "follow-up" || row?.status === "questioning") seen.push(`${row.parent} ${row.count}`);
      });
      const main = "q1-medium:1";
      expect(seen).toEqual(["null 0", `${main} 1`, `${main} 2`, `${main} 3`, "null 0"]);
    });

    test("P12: a hand-made row with a fourth follow-up, or a parent without one, is refused", async () => {
      const change = async (path: string, value: string): Promise<unknown> =>
        own.query(
          "update interviews.interview set state = jsonb_set(state, $2::text[], $3::jsonb) where tenant_id = $1 and id = 'follow-up'",
          [tenant, path, value],
        );
      const refused = (constraint: string): object => ({ details: { constraint, sqlState: "23514" } });
      await expect(change("{thread,followUpCount}", "4")).rejects.toMatchObject(refused("interview_followup_count"));
      await expect(change("{thread,parentQuestionId}", "null")).rejects.toMatchObject(refused("interview_parent"));
    });

    test("P43: in a list an admin is told id, status and dates of another's, and cannot sort them by mode", async () => {
      const { interviews } = await listInterviews(own, admin, { limit: 20 });
      expect(interviews.map(({ status }) => status).toSorted()).toEqual(
        statuses.filter((status) => status !== "erased").toSorted(),
      );
      for (const row of interviews)
        expect(Object.keys(row).toSorted()).toEqual(["createdAt", "id", "status", "updatedAt"]);
      expect((await listInterviews(own, admin, { mode: "practice", limit: 20 })).interviews).toEqual([]);

      const { interviews: mine } = await listInterviews(own, candidate, { mode: "realistic", limit: 20 });
      expect(mine.map(({ id, mode, minutes }) => ({ id, mode, minutes }))).toContainEqual({
        id: "complete",
        mode: "realistic",
        minutes: 10,
      });
      expect((await listInterviews(own, otherCandidate, { limit: 20 })).interviews).toEqual([]);
    });

    test("a list says of a whole interview what its report says, to the word", async () => {
      const other = database.forTenant(parseTenantId("t-3"));
      const run = new InterviewRun().started(wantedRealistic);
      for (let graded = 1; graded <= 3; graded += 1) run.answer().graded(strong);
      run.skip();
      await write(other, "whole", run.history);

      const { interviews } = await listInterviews(other, candidate, { limit: 20 });

      const { report } = run.view() as InterviewBody;
      expect(report?.overall?.words).toMatch(/^.+ to .+$/u);
      expect(interviews).toMatchObject([{ id: "whole", overall: report?.overall }]);
    });

    test("P75: a sheet that no plan names is gone after a day, and each that one names is there", async () => {
      const left = async (): Promise<readonly string[]> => {
        const found = await own.query<{ id: string; question: string }>(
          "select interview_id as id, question_id as question from interviews.question_sheet where tenant_id = $1",
          [tenant],
        );
        return found.map(({ id, question }) => `${id} ${question}`).toSorted();
      };
      await own.query(
        "insert into interviews.question_sheet (tenant_id, interview_id, question_id, sheet) values ($1, 'idle', 'spare', '{}')",
        [tenant],
      );
      const planned = statuses.filter((status) => inStatus[status]().stored?.["plan"] !== undefined);
      await database.advanceClock(25 * 60 * 60_000);
      await database.housekeep();
      expect(await left()).toEqual(planned.map((status) => `${status} q1-medium:1`).toSorted());
      expect(planned.length).toBeGreaterThan(5);
    });

    test("the tables can be undone and made again", async () => {
      const edgeless = async (...migrations: readonly Migration[]): Promise<unknown> =>
        database.migrate({ migrations, machines: [] });
      await edgeless({ ...undoing(tables), name: "interviews/0001-undone" });
      await edgeless(
        { ...again(tables), name: "interviews/0001-again" },
        { ...again(followUps), name: "interviews/0002-third" },
      );
      await write(own, "idle", inStatus.idle().history);
      expect(await rows()).toHaveLength(1);
    });
  });
