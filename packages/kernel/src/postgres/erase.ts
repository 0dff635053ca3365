import type { HistoryRecord } from "../engine/ports.ts";
import { NotFound } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { bringForward } from "../machine/forward.ts";
import { applyPatch, diff } from "../machine/patch.ts";
import { mapPersonal } from "../machine/personal.ts";
import type { Json, JsonObject, Ref, TenantId } from "../machine/types.ts";
import type { Driver, Tx } from "./driver.ts";

/** What stands where a person's word stood. */
export const ERASED = "[erased]";

export interface Erase {
  /**
   * Replaces the personal parts of one aggregate's history and journal and its person's subject by a mark, and forgets who
   * stood in the audit's rows whose details name it under the machine's name;
   * order, times and versions stay. Its own row is the machine's matter. May be repeated.
   *
   * @param options.subject - whose subject is replaced in the journal and its keys; none leaves them
   * @param options.tables - insert-only tables whose rows of this aggregate go, by the column that names it
   */
  aggregate(
    tenant: TenantId,
    ref: Ref,
    options: { readonly subject?: string; readonly tables?: Readonly<Record<string, string>> },
  ): Promise<void>;
}

/** Opens the door of *erase*: a role of its own, and the only one that may change what is append-only. */
export function createErase(driver: Driver, machines: readonly Machine[]): Erase {
  return {
    aggregate: async (tenant, ref, { subject, tables = {} }) => {
      const machine = machines.find(({ name }) => name === ref.machine);
      if (!machine) throw new NotFound(ref.machine, ref.id);
      await driver.transaction({ role: "segno_erase", tenants: [tenant] }, async (tx) => {
        await eraseHistory(tx, machine, tenant, ref.id);
        await eraseEvents(tx, machine, tenant, ref.id);
        for (const [table, column] of Object.entries(tables))
          await tx.query(`delete from ${table} where tenant_id = $1 and ${column} = $2`, [tenant, ref.id]);
        await tx.query(
          "update segno.audit set subject = null, salt = null where tenant_id = $1 and details ->> $2 = $3",
          [tenant, ref.machine, ref.id],
        );
        if (subject !== undefined)
          await tx.query(
            `update segno.journal
                set subject = $4, key = case when key like 'c:%' then 'erased:' || aggregate_id || ':' || version else key end
              where tenant_id = $1 and machine = $2 and aggregate_id = $3 and subject = $5`,
            [tenant, ref.machine, ref.id, ERASED, subject],
          );
      });
    },
  };
}

/**
 * Walks back through all states, blots each one out, and writes down anew what turns one into the one before. The state
 * as it is now is not changed: from it the first step leads to a blotted one.
 */
async function eraseHistory(tx: Tx, machine: Machine, tenant: TenantId, id: string): Promise<void> {
  const key = [tenant, machine.name, id];
  const [row] = await tx.query<{ state: JsonObject; machineVersion: number }>(
    `select state, machine_version as "machineVersion" from ${machine.table} where tenant_id = $1 and id = $2`,
    [tenant, id],
  );
  if (!row) return;
  const steps = await tx.query<HistoryRecord>(
    `select version, machine_version as "machineVersion", undo from segno.history
      where tenant_id = $1 and machine = $2 and aggregate_id = $3 order by version desc`,
    key,
  );
  let state: Json = row.state;
  let blotted: Json = row.state;
  for (const step of steps) {
    const before = applyPatch(state, step.undo);
    const blottedBefore = before === null ? null : blot(machine, before as JsonObject, step.machineVersion);
    await tx.query(
      "update segno.history set undo = $5::jsonb where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version = $4",
      [...key, step.version, JSON.stringify(diff(blotted, blottedBefore))],
    );
    state = before;
    blotted = blottedBefore;
  }
}

function blot(machine: Machine, stored: JsonObject, version: number): Json {
  const current = bringForward(machine, stored, version);
  return mapPersonal(machine.schemas.state, current, blotWord) ?? null;
}

/** A text becomes the mark; of anything else only its shape stays. */
function blotWord(value: Json): Json {
  if (typeof value === "string") return ERASED;
  if (Array.isArray(value)) return value.map(blotWord);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, item === undefined ? item : blotWord(item)]),
    );
  return value;
}

async function eraseEvents(tx: Tx, machine: Machine, tenant: TenantId, id: string): Promise<void> {
  const key = [tenant, machine.name, id];
  const rows = await tx.query<{ version: number; events: readonly JsonObject[] }>(
    "select version, events from segno.journal where tenant_id = $1 and machine = $2 and aggregate_id = $3",
    key,
  );
  for (const { version, events } of rows) {
    const blotted = events.map((event) => {
      const schema = machine.schemas.events[event["type"] as string];
      return schema ? mapPersonal(schema, event, blotWord) : event;
    });
    if (diff([...events], blotted as Json).length === 0) continue;
    await tx.query(
      "update segno.journal set events = $5::jsonb where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version = $4",
      [...key, version, JSON.stringify(blotted)],
    );
  }
}
