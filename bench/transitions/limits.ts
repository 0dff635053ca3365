import { runPgbench } from "../support/pgbench.ts";
import type { BenchDatabase } from "../support/database.ts";
import { note } from "../support/lamp.ts";
import type { Contender } from "../support/contender.ts";

export const LIMIT_A = "limit A: pgbench, the same writes";
export const LIMIT_B = "limit B: pgbench, update + insert";

/** More connections than these only slow the server down, and it takes a hundred. */
const CONNECTIONS = 40;

const TENANT = "\\set tenant random(0, 99)\n\\set lamp random(0, 99)\n";

/** What a transition of ours writes, in one prepared statement: no load, no row-level security, no check of the edge. */
const SAME_WRITES = `${TENANT}
with moved as (
  update limit_a.lamp
     set version = version + 1, machine_version = 1, updated_at = now(), status_before = status, machine_version_before = 1,
         state = jsonb_build_object('status', case status when 'off' then 'on' else 'off' end, 'turns', version + 1, 'note', '${note}')
   where tenant_id = 't-' || :tenant and id = 'l-' || :lamp
  returning tenant_id, id, version, status, status_before),
journalled as (
  insert into limit_a.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status,
         events, effects, key, digest, machine_version)
  select tenant_id, 'lamp', id, version, now(), 'keeper-1', 'person', 'turn', status_before, status,
         jsonb_build_array(jsonb_build_object('type', 'turned', 'turns', version)), array['tell'], 'c.keeper-1.' || gen_random_uuid(),
         '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 1
    from moved),
remembered as (
  insert into limit_a.history (tenant_id, machine, aggregate_id, version, at, machine_version, undo)
  select tenant_id, 'lamp', id, version, now(), 1,
         jsonb_build_array(jsonb_build_object('op', 'replace', 'path', '/status', 'value', status_before),
           jsonb_build_object('op', 'replace', 'path', '/turns', 'value', version - 1))
    from moved)
insert into limit_a.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at)
select tenant_id, gen_random_uuid(), 'lamp', id, 'effect', 'tell', jsonb_build_object('turns', version), 1, now(), now()
  from moved;
`;

/** The smallest durable transition: a row moves on and a line says so. */
const SMALLEST = `${TENANT}
with moved as (
  update limit_b.lamp set version = version + 1, state = '{"status":"on","turns": 1, "note": "${note}"}'
   where tenant_id = 't-' || :tenant and id = 'l-' || :lamp
  returning tenant_id, id, version)
insert into limit_b.journal (tenant_id, id, version, event)
select tenant_id, id, version, '{"type":"turned","turns": 1}' from moved;
`;

const LIKE_OURS = ["bench.lamp", "segno.journal", "segno.history", "segno.outbox"]
  .map((table) => `create table limit_a.${table.split(".")[1]} (like ${table} including all);`)
  .join("\n");

export async function makeLimits(database: BenchDatabase): Promise<readonly Contender[]> {
  await database.run(`
    create schema limit_a;
    ${LIKE_OURS}
    insert into limit_a.lamp select tenant_id, id, version, machine_version, state, created_at, updated_at, status_before, machine_version_before from bench.lamp;
    create schema limit_b;
    create table limit_b.lamp (tenant_id text, id text, version int not null, state jsonb not null, primary key (tenant_id, id));
    create table limit_b.journal (tenant_id text, id text, version int, event jsonb not null, primary key (tenant_id, id, version));
    insert into limit_b.lamp select tenant_id, id, version, state from bench.lamp;`);
  const limit = (name: string, script: string, schema: string): Contender => ({
    name,
    tables: ["lamp", "journal", ...(schema === "limit_a" ? ["history", "outbox"] : [])].map(
      (table) => `${schema}.${table}`,
    ),
    measure: async ({ callers, forMs }) =>
      runPgbench(database.url, script, { callers: Math.min(callers, CONNECTIONS), forMs }),
  });
  return [limit(LIMIT_A, SAME_WRITES, "limit_a"), limit(LIMIT_B, SMALLEST, "limit_b")];
}
