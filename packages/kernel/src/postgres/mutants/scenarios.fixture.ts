import type { Change } from "../../engine/ports.ts";
import { door } from "../door.fixture.ts";
import type { Driver } from "../driver.ts";
import { createErase } from "../erase/erase.ts";
import { listJournal } from "../queries/list-journal.ts";
import { readCount } from "../queries/read-count.ts";
import { reapKeys } from "../queries/reap.ts";
import { writeAuditInSlots } from "../queries/write-audit.ts";
import { createPostgresStore } from "../store.ts";
import { retentionsOf } from "../upkeep/end-retention.ts";
import { sweepsOf } from "../upkeep/sweep-steps.ts";
import {
  ask,
  asked,
  audited,
  book,
  books,
  both,
  brokenDoor,
  change,
  doorRow,
  early,
  late,
  lease,
  mine,
  outbox,
  ref,
  second,
  sheets,
  steps,
  theirs,
} from "./rows.fixture.ts";

/** What one tenant does while another one holds rows of the same ids, and what comes of it. */
export interface Scenario {
  readonly name: string;
  /** Run by the owner before: rows of both. */
  readonly rows: readonly string[];
  act(driver: Driver): Promise<unknown>;
}

const storeOf = (driver: Driver): ReturnType<typeof createPostgresStore> => createPostgresStore(driver, [book, door]);
const saving = (name: string, rows: readonly string[], changes: readonly Change[]): Scenario => ({
  name,
  rows,
  act: async (driver) => storeOf(driver).save(changes),
});
const leasing = (
  name: string,
  rows: readonly string[],
  act: (store: ReturnType<typeof storeOf>) => unknown,
): Scenario => ({
  name,
  rows,
  act: async (driver) => act(storeOf(driver)),
});

const known = { names: ["effect/e", "latest/e"], machines: { [book.name]: 1 } };
const claim = { ...known, worker: "w-2", leaseMs: 60_000, sated: [] };
const isLate = (at: Date | undefined): boolean => at?.toISOString() === late;

export const scenarios: readonly Scenario[] = [
  saving(
    "making what another tenant has",
    [books([theirs]), books([theirs], { id: "b-2", version: 3 })],
    [change(mine, 0), change(mine, 0, { id: "b-2" }), change(theirs, 0, { id: "b-3" })],
  ),
  saving(
    "moving what both have, each by its own version",
    [books([mine]), books([theirs], { version: 2 })],
    [change(mine, 1), change(theirs, 2)],
  ),
  saving("moving what both have at one version", [books(both)], [change(mine, 1)]),
  saving(
    "making and moving in one batch",
    [books(both), books([theirs], { id: "b-2" })],
    [change(mine, 1), change(mine, 0, { id: "b-2" })],
  ),
  saving(
    "making, and moving what only the other has, in one batch",
    [books([theirs])],
    [change(mine, 1), change(mine, 0, { id: "b-2" })],
  ),
  saving(
    "asking and clearing under ids that both have",
    [books(both), outbox([theirs]), outbox(both, { id: second, kind: "timer", leased: false })],
    [change(mine, 1, { clearTimers: [second], outbox: [ask("effect", asked)] })],
  ),
  saving(
    "asking for the latest and a timer",
    [books(both), outbox(both, { kind: "latest", leased: false })],
    [change(mine, 1, { outbox: [ask("latest", second), ask("timer", asked)] })],
  ),
  ...(["done", "dead", "cooling"] as const).flatMap((as) => {
    const end = as === "dead" ? { as, error: "gone" } : as === "cooling" ? { as, coolMs: 5_000 } : { as };
    const closes = { ...lease, ...end } as Change["closes"];
    const kind = as === "cooling" ? "latest" : "effect";
    return [
      saving(`closing an effect as ${as}`, [books(both), outbox(both, { kind })], [change(mine, 1, { closes })]),
      saving(
        `closing as ${as} with a lease that only the other holds`,
        [books(both), outbox([theirs], { kind })],
        [change(mine, 1, { closes })],
      ),
      leasing(`ending a row as ${as}`, [outbox(both, { kind })], async (store) =>
        store.close(mine, closes ?? { ...lease, as: "done" }),
      ),
      leasing(`ending as ${as} a row that only the other has`, [outbox([theirs], { kind })], async (store) =>
        store.close(mine, closes ?? { ...lease, as: "done" }),
      ),
    ];
  }),
  saving(
    "closing one effect as cooling and one as dead in one batch",
    [
      books(both),
      books(both, { id: "b-2" }),
      outbox(both, { kind: "latest" }),
      outbox(both, { id: second, of: "b-2" }),
    ],
    [
      change(mine, 1, { closes: { ...lease, as: "cooling", coolMs: 5_000 } }),
      change(mine, 1, { id: "b-2", closes: { id: second, fence: 1, as: "dead", error: "gone" } }),
    ],
  ),
  leasing(
    "cooling while only the other has a newer ask",
    [outbox(both, { kind: "latest" }), outbox([theirs], { id: second, kind: "latest", leased: false })],
    async (store) => store.close(mine, { ...lease, as: "cooling", coolMs: 5_000 }),
  ),
  leasing(
    "cooling while both have a newer ask",
    [outbox(both, { kind: "latest" }), outbox(both, { id: second, kind: "latest", leased: false })],
    async (store) => store.close(mine, { ...lease, as: "cooling", coolMs: 5_000 }),
  ),
  leasing(
    "putting back while only the other has a newer ask",
    [outbox(both, { kind: "latest" }), outbox([theirs], { id: second, kind: "latest", leased: false })],
    async (store) => store.postpone(mine, lease, { dueAt: new Date(late), error: undefined }),
  ),
  leasing(
    "putting back while both have a newer ask",
    [outbox(both, { kind: "latest" }), outbox(both, { id: second, kind: "latest", leased: false })],
    async (store) => store.postpone(mine, lease, { dueAt: new Date(late), error: undefined }),
  ),
  leasing("putting back what both hold", [outbox(both)], async (store) =>
    store.postpone(mine, lease, { dueAt: new Date(early), error: "e" }),
  ),
  leasing("renewing what both hold", [outbox(both)], async (store) => store.renew(mine, lease, 60_000)),
  leasing("renewing what only the other holds", [outbox([theirs])], async (store) => store.renew(mine, lease, 60_000)),
  leasing(
    "claiming one of two rows of one id",
    [outbox(both, { leased: false })],
    async (store) => (await store.claim({ ...claim, limit: 1 })).length,
  ),
  leasing(
    "claiming the latest while the other's runs",
    [outbox([mine], { kind: "latest", leased: false }), outbox([theirs], { kind: "latest" })],
    async (store) => [
      isLate(await store.nextDueAt(known)),
      (await store.claim({ ...claim, limit: 9 })).map(({ tenant }) => tenant),
    ],
  ),
  leasing("loading what only the other has", [books([theirs]), steps([theirs], { key: "'k'" })], async (store) => [
    await store.load([{ tenant: mine, ...ref }]),
    await store.load([{ tenant: mine, ...ref, key: "k" }]),
    await store.load([{ tenant: mine, ...ref, id: "b-9", key: "k", creating: true }]),
    await store.load([{ tenant: mine, ...ref, key: "k", creating: true }]),
  ]),
  leasing(
    "loading what both have",
    [books([mine]), books([theirs], { version: 2 }), steps(both, { key: "'k'" })],
    async (store) => [
      await store.load([
        { tenant: mine, ...ref },
        { tenant: theirs, ...ref },
      ]),
      await store.load([{ tenant: mine, ...ref, key: "k" }]),
      await store.load([{ tenant: mine, ...ref, id: "b-9", key: "k", creating: true }]),
      await store.load([{ tenant: mine, ...ref, key: "k", creating: true }]),
    ],
  ),
  leasing(
    "reading back",
    [books(both), steps([mine], { version: 1 }), steps([theirs], { version: 2 })],
    async (store) => [await store.journal(mine, ref, { after: 0, limit: 9 }), await store.history(mine, ref, 0)],
  ),
  saving("a row that is refused while only the other has it", [doorRow(theirs, "d-1", "n", 0)], [brokenDoor(0)]),
  saving(
    "a row that is refused while the other used its key",
    [steps([theirs], { id: "d-1", machine: door.name, key: "'c:bob' || chr(31) || 'd-1'" })],
    [brokenDoor(0)],
  ),
  leasing(
    "arming the timers of what both have",
    [books(both), outbox([theirs], { kind: "timer", leased: false })],
    async (store) =>
      store.arm([{ tenant: mine, ref, version: 1, timers: [{ ...ask("timer", asked), machineVersion: 2 }] }]),
  ),
  leasing("arming two of one id, each with its own", [books(both)], async (store) =>
    store.arm([
      { tenant: mine, ref, version: 1, timers: [ask("timer", asked)] },
      { tenant: theirs, ref, version: 1, timers: [ask("timer", second)] },
    ]),
  ),
  leasing(
    "arming what only the other has at that version",
    [books([mine], { version: 2 }), books([theirs])],
    async (store) =>
      store.arm([
        { tenant: mine, ref, version: 1, timers: [ask("timer", asked)] },
        { tenant: theirs, ref, version: 2, timers: [ask("timer", second)] },
      ]),
  ),
  {
    name: "reading a page of the journal by time, and of a subject",
    rows: [steps([mine], { at: "2150-01-01" }), steps([theirs], { version: 2, at: "2150-01-01" })],
    act: async (driver) => [
      await listJournal(driver, mine, { after: { at: new Date(late), ref, version: 9 } }),
      await listJournal(driver, mine, { subject: "ada", after: { at: new Date(late), ref, version: 9 } }),
    ],
  },
  {
    name: "noting in a slot that the other has free",
    rows: [`insert into segno.kv (tenant_id, key, value, expires_at) values ('${mine}', 's', '', '${late}')`],
    act: async (driver) =>
      writeAuditInSlots(
        driver,
        both.map((tenant) => ({
          tenant,
          kind: "refusal",
          action: `a ${tenant}`,
          outcome: "o",
          details: {},
          count: 1,
          slot: "s",
        })),
      ),
  },
  {
    name: "reading a count, of which the other tenant has more under the same key, and one that has run out",
    rows: [
      `insert into segno.kv (tenant_id, key, value, expires_at) values ('${mine}', 'k', '2', '${late}'), ('${theirs}', 'k', '3', '${late}'), ('${mine}', 'other', '5', '${late}'), ('${mine}', 'over', '7', '${early}')`,
    ],
    act: async (driver) => [
      await readCount(driver, mine, "k"),
      await readCount(driver, theirs, "k"),
      await readCount(driver, mine, "other"),
      await readCount(driver, mine, "over"),
    ],
  },
  {
    name: "reaping a key that has expired with one of them",
    rows: [
      `insert into segno.kv (tenant_id, key, value, expires_at) values ('${mine}', 'k', '', '${early}'), ('${theirs}', 'k', '', '${late}')`,
    ],
    act: reapKeys,
  },
  {
    name: "sweeping steps that one of them names, or made lately",
    rows: [
      doorRow(theirs, "d-1", "s-1", 1),
      ...["sheet (tenant_id, id, words", "stamp (tenant_id, door_id, nth"].map((table) => {
        const key = table.startsWith("sheet") ? "'s-1', 'w'" : "'d-1', 1";
        return `insert into doors.${table}, made_at) values ('${mine}', ${key}, '${early}'), ('${theirs}', ${key}, '${early}')`;
      }),
      `insert into doors.sheet (tenant_id, id, words, made_at) values ('${mine}', 's-2', 'w', '${early}'), ('${theirs}', 's-2', 'w', '${late}')`,
      `insert into doors.stamp (tenant_id, door_id, nth, made_at) values ('${mine}', 'd-2', 1, '${early}'), ('${theirs}', 'd-2', 1, '${late}')`,
    ],
    act: async (driver) => {
      for (const task of await sweepsOf(driver)) await task.batch(undefined);
    },
  },
  {
    name: "ending rows that are old with both, and rows that are old with one",
    rows: [
      steps(both),
      ...["link (tenant_id, id, words, made_at", "pass (tenant_id, id, ends_at"].map((table) => {
        const rest = table.startsWith("link") ? "'w', " : "";
        return `insert into doors.${table}) values ('${mine}', 'l', ${rest}'${early}'), ('${theirs}', 'l', ${rest}'${late}')`;
      }),
      audited(early),
      audited(late),
    ],
    act: async (driver) => {
      const machines = [{ name: book.name, retention: { historyDays: 5, journalDays: 5 } }];
      const days = { "doors.link": 5, "doors.pass": 5, "segno.audit": 5 };
      for (const task of await retentionsOf(driver, { machines, days })) await task.batch({ front: "2000-12-31" });
    },
  },
  {
    name: "erasing an aggregate",
    rows: [books([theirs, mine]), steps(both), steps(both, { version: 2, key: "'c:ada'" }), audited(early), sheets()],
    act: async (driver) =>
      createErase(driver, [book]).aggregate(mine, ref, { subject: "ada", tables: { "doors.sheet": "id" } }),
  },
  {
    name: "erasing a person",
    rows: [
      books([theirs, mine]),
      steps(both),
      steps(both, { version: 2 }),
      steps([theirs], { id: "b-2" }),
      audited(early),
    ],
    act: async (driver) => createErase(driver, [book]).person(mine, "ada"),
  },
  {
    name: "purging a tenant",
    rows: [
      books(both),
      books(both, { id: "b-2" }),
      doorRow(mine, "d-1", "n", 0),
      doorRow(theirs, "d-1", "n", 0),
      steps(both),
      steps(both, { id: "b-2" }),
      outbox(both),
      outbox(both, { id: second, of: "b-2" }),
      audited(early),
      sheets(),
      ...both.map((tenant) => `insert into doors.link (tenant_id, id, words) values ('${tenant}', 'l', 'w')`),
      ...both.map((tenant) => `insert into doors.pass (tenant_id, id, ends_at) values ('${tenant}', 'p', '${late}')`),
      ...both.map((tenant) => `insert into doors.stamp (tenant_id, door_id, nth) values ('${tenant}', 'd-1', 1)`),
      ...both.map((tenant) => `insert into segno.kv (tenant_id, key, value) values ('${tenant}', 'k', '')`),
    ],
    act: async (driver) => createErase(driver, [book]).purge(mine, { spare: ref }),
  },
];
