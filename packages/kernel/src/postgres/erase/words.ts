import type { HistoryRecord } from "../../engine/ports.ts";
import type { Machine } from "../../machine/define.ts";
import { bringForward } from "../../machine/forward.ts";
import { applyPatch, diff } from "../../machine/patch.ts";
import { mapPersonal } from "../../machine/personal.ts";
import type { Json, JsonObject, TenantId } from "../../machine/types.ts";
import type { Tx } from "../driver.ts";

/** What stands where a person's word stood. */
export const ERASED = "[erased]";

/** Whether a marked field goes, by whose it is; nobody named is the aggregate's own person. */
export type Whose = (owner: string | undefined) => boolean;

export interface Erasing {
  readonly machine: Machine;
  readonly tenant: TenantId;
  readonly id: string;
  readonly whose: Whose;
}

/**
 * Walks back through all states, blots each one out, and writes down anew what turns one into the one before. The row
 * stays locked, so that no step lays a word down behind it.
 *
 * @param options.rowToo - blots the state as it is now, too; else the first step leads from it to a blotted one
 * @returns whether there was anything to replace
 */
export async function eraseStates(
  tx: Tx,
  { machine, tenant, id, whose }: Erasing,
  { rowToo }: { readonly rowToo: boolean },
): Promise<boolean> {
  const [row] = await tx.query<{ state: JsonObject; machineVersion: number }>(
    `select state, machine_version as "machineVersion" from ${machine.table} where tenant_id = $1 and id = $2 for update`,
    [tenant, id],
  );
  if (!row) return false;
  const blot = (stored: JsonObject): Json =>
    mapPersonal(machine.schemas.state, stored, (word, owner) => (whose(owner) ? blotWord(word) : word)) ?? null;

  let hasChanged = false;
  let state: Json = row.state;
  let blotted: Json = row.state;
  if (rowToo) {
    const today = bringForward(machine, row.state, row.machineVersion);
    const words = diff(today, blot(today));
    // a row of an older version stays of it; where its words stand elsewhere in that, this fails and nothing is changed
    blotted = applyPatch(state, words);
    if (words.length > 0) {
      hasChanged = true;
      await tx.query(`update ${machine.table} set state = $3::jsonb where tenant_id = $1 and id = $2`, [
        tenant,
        id,
        JSON.stringify(blotted),
      ]);
    }
  }
  const key = [tenant, machine.name, id];
  const steps = await tx.query<HistoryRecord>(
    `select version, machine_version as "machineVersion", undo from segno.history
      where tenant_id = $1 and machine = $2 and aggregate_id = $3 order by version desc`,
    key,
  );
  const rewritten: HistoryRecord[] = [];
  for (const { version, machineVersion, undo } of steps) {
    const before = applyPatch(state, undo);
    const today = before === null ? null : bringForward(machine, before as JsonObject, machineVersion);
    const blottedBefore = today === null ? null : blot(today);
    if (diff(today, blottedBefore).length > 0) hasChanged = true;
    // a state that was brought forward, to be read by today's marks, is of today's version
    rewritten.push({ version, machineVersion: machine.version, undo: diff(blotted, blottedBefore) });
    state = before;
    blotted = blottedBefore;
  }
  if (!hasChanged) return false;
  for (const { version, machineVersion, undo } of rewritten)
    await tx.query(
      `update segno.history set undo = $5::jsonb, machine_version = $6
        where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version = $4`,
      [...key, version, JSON.stringify(undo), machineVersion],
    );
  return true;
}

/** @returns whether there was anything to replace */
export async function eraseEvents(tx: Tx, { machine, tenant, id, whose }: Erasing): Promise<boolean> {
  const key = [tenant, machine.name, id];
  const rows = await tx.query<{ version: number; events: readonly JsonObject[] }>(
    "select version, events from segno.journal where tenant_id = $1 and machine = $2 and aggregate_id = $3",
    key,
  );
  let hasChanged = false;
  for (const { version, events } of rows) {
    const blotted = events.map((event) => {
      const schema = machine.schemas.events[event["type"] as string];
      return schema ? mapPersonal(schema, event, (word, owner) => (whose(owner) ? blotWord(word) : word)) : event;
    });
    if (diff([...events], blotted as Json).length === 0) continue;
    hasChanged = true;
    await tx.query(
      "update segno.journal set events = $5::jsonb where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version = $4",
      [...key, version, JSON.stringify(blotted)],
    );
  }
  return hasChanged;
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
