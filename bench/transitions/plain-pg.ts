import { Pool } from "pg";
import { runCallers } from "../support/callers.ts";
import type { Contender } from "../support/contender.ts";
import { note } from "../support/lamp.ts";
import { randomLamp } from "../support/random-lamp.ts";

const LOAD = "select version, state from limit_a.lamp where tenant_id = $1 and id = $2";
const SAVE = `
with moved as (
  update limit_a.lamp
     set version = version + 1, machine_version = 1, updated_at = now(), status_before = status, machine_version_before = 1, state = $4
   where tenant_id = $1 and id = $2 and version = $3
  returning tenant_id, id, version, status, status_before),
journalled as (
  insert into limit_a.journal (tenant_id, machine, aggregate_id, version, at, subject, actor_kind, command, from_status, to_status,
         events, effects, key, digest, machine_version)
  select tenant_id, 'lamp', id, version, now(), 'keeper-1', 'person', 'turn', status_before, status, $5, array['tell'], $6,
         '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 1
    from moved),
remembered as (
  insert into limit_a.history (tenant_id, machine, aggregate_id, version, at, machine_version, undo)
  select tenant_id, 'lamp', id, version, now(), 1, $7 from moved),
asked as (
  insert into limit_a.outbox (tenant_id, id, machine, aggregate_id, kind, name, input, machine_version, asked_at, due_at)
  select tenant_id, gen_random_uuid(), 'lamp', id, 'effect', 'tell', $8, 1, now(), now() from moved)
select version from moved`;

export interface LampState {
  readonly status: string;
  readonly turns: number;
}

interface Row {
  readonly version: number;
  readonly state: LampState;
}

/** What one writes by hand: load, decide, save with a compared version, two round trips, one connection a caller. */
export function plainContender(url: string, name: string, decide: (state: LampState) => LampState = turn): Contender {
  let calls = 0;
  const run = crypto.randomUUID();
  return {
    name,
    tables: ["limit_a.lamp", "limit_a.journal", "limit_a.history", "limit_a.outbox"],
    measure: async (options) => {
      const pool = new Pool({ connectionString: url, max: 40 });
      try {
        return await runCallers(options, async () => turnOne(pool, decide, `c:${run}-${(calls += 1)}`));
      } finally {
        await pool.end();
      }
    },
  };
}

async function turnOne(pool: Pool, decide: (state: LampState) => LampState, key: string): Promise<void> {
  const { tenant, id } = randomLamp();
  for (let saved = false; !saved;) {
    const found = await pool.query<Row>({ name: "load", text: LOAD, values: [tenant, id] });
    const { version, state } = found.rows[0] as Row;
    const next = { ...decide(state), note };
    const undo = [
      { op: "replace", path: "/status", value: state.status },
      { op: "replace", path: "/turns", value: state.turns },
    ];
    const events = [{ type: "turned", turns: next.turns }];
    const written = [next, events].map((each) => JSON.stringify(each));
    const values = [tenant, id, version, ...written, key, JSON.stringify(undo), JSON.stringify({ turns: next.turns })];
    saved = (await pool.query({ name: "save", text: SAVE, values })).rows.length === 1;
  }
}

function turn({ status, turns }: LampState): LampState {
  return { status: status === "on" ? "off" : "on", turns: turns + 1 };
}
