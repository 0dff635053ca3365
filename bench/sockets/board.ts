import { type Actor, type Machine, type TenantId, cellsOf, createActor, defineMachine, parseTenantId } from "segno";
import { aggregateTable, appSchema, openPostgres, type Migration } from "segno/postgres";
import { z } from "zod";
import type { BenchDatabase } from "../support/database.ts";

const TENANTS = 100;
export const note = "what a session shows: some two hundred characters of text, ".repeat(3);

const state = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("open"), count: z.int(), note: z.string() }),
]);

interface Board {
  readonly state: z.infer<typeof state>;
  readonly command: { type: "open" } | { type: "add" };
  readonly event: { type: "added" };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<Board>();

/** One aggregate for each session, as an interview has one. */
export const board: Machine = defineMachine<Board>({
  name: "board",
  version: 1,
  table: "bench.board",
  state,
  events: { added: z.strictObject({}) },
  effects: [],
  commands: { open: z.strictObject({}), add: z.strictObject({}) },
  may: { open: ["keeper"], add: ["keeper"] },
  sees: () => true,
  view: ({ count, note }) => ({ count, note }),
  after: {},
  cells: {
    new: { open: cell(["open"], () => ({ to: { status: "open", count: 0, note } })) },
    open: { add: cell(["open"], (open) => ({ to: { ...open, count: open.count + 1 }, events: [{ type: "added" }] })) },
  },
});

const boardTables: Migration = {
  name: "bench/0001-boards",
  breaking: false,
  up: `${appSchema("bench")}\n${aggregateTable({ machine: board })}`,
  undo: "drop schema bench cascade",
};

export function tenantOf(n: number): TenantId {
  return parseTenantId(`t-${n % TENANTS}`);
}

export function boardOf(n: number): string {
  return `b-${n}`;
}

export function keeperOf(n: number, tenant: TenantId): Actor {
  return createActor({ tenant, subject: `keeper-${n}`, kind: "person", roles: ["keeper"] });
}

export async function makeBoards(database: BenchDatabase, count: number): Promise<void> {
  const ours = openPostgres({ url: database.url });
  await ours.migrate({ migrations: [boardTables], machines: [board] });
  await ours.close();
  await database.run(`
    insert into bench.board (tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before)
    select 't-' || n % ${TENANTS}, 'b-' || n, 1, 1, jsonb_build_object('status', 'open', 'count', 0, 'note', '${note}'), now(), now(), 'new', 1
      from generate_series(0, ${count - 1}) as n;
    insert into segno.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status,
      events, effects, machine_version)
    select 't-' || n % ${TENANTS}, 'board', 'b-' || n, 1, now(), 'keeper-' || n, 'person', 'open', 'new', 'open', '[]', '{}', 1
      from generate_series(0, ${count - 1}) as n`);
  await database.run("vacuum analyze");
}
