import type { JournalRecord } from "../../engine/ports.ts";
import type { Machine } from "../../machine/define.ts";
import { edgesOf } from "../../machine/edges.ts";
import { applyPatch } from "../../machine/patch.ts";
import type { Json, Ref, TenantId } from "../../machine/types.ts";
import type { MemoryStore } from "../memory-store.ts";

/** What somebody was told about a command. */
export interface Told {
  readonly tenant: TenantId;
  /** The command's own; each is sent under one key. */
  readonly key: string;
  readonly command: string;
  /** Where it was done, or the code under which it was refused. */
  readonly outcome:
    | { readonly ref: Ref; readonly version: number; readonly unchanged: boolean }
    | { readonly code: string };
}

/**
 * What holds at every instant of every machine, whatever happened: read from what is stored alone, and from what people
 * were told. Gives a sentence for each fault.
 */
export async function findFaults(
  store: MemoryStore,
  machines: readonly Machine[],
  tenants: readonly TenantId[],
  told: readonly Told[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  const edges = new Set(
    machines.flatMap((machine) =>
      edgesOf(machine).map(
        ({ versionBefore, version, from, to }) => `${machine.name} ${versionBefore} ${version} ${from} ${to}`,
      ),
    ),
  );
  for (const tenant of tenants)
    for (const { ref, version, machineVersion, state } of store.rows(tenant)) {
      const fault = (what: string): number => faults.push(`${tenant} ${ref.id}: ${what}`);
      const { entries } = await store.journal(tenant, ref, { after: 0, limit: 10_000 });
      const history = await store.history(tenant, ref, 0);
      if (version !== entries.length) fault(`I3: the row is at ${version}, its journal at ${entries.length}`);
      if (history.length !== entries.length) fault("I3: journal and history are not of one length");
      if (entries.at(-1)?.machineVersion !== machineVersion)
        fault("I11: the row's machine version is not the journal's");
      const keys = entries.flatMap(({ key }) => key ?? []);
      if (new Set(keys).size !== keys.length) fault("I9: one key did two things");

      let then: Json = state;
      let versionAfter = machineVersion;
      for (const { version: at, machineVersion: versionBefore, undo } of history) {
        const entry = entries[at - 1];
        if (!entry) break;
        const after = statusOf(then);
        then = applyPatch(then, undo);
        const before = then === null ? "new" : statusOf(then);
        if (after !== entry.to) fault(`I3: at version ${at} history and journal differ`);
        if (entry.version !== at) fault(`I3: version ${at} is not in its place`);
        if (!edges.has(`${ref.machine} ${versionBefore} ${versionAfter} ${before} ${after}`))
          fault(`I2: no cell leads from ${before} to ${after}`);
        versionAfter = versionBefore;
      }
      if (then !== null) fault("I3: history does not end at nothing");
    }

  for (const { tenant, ref, kind, name } of store.outbox())
    if (
      kind === "timer" &&
      store
        .outbox()
        .filter((row) => row.tenant === tenant && row.ref.id === ref.id && row.kind === kind && row.name === name)
        .length > 1
    )
      faults.push(`${tenant} ${ref.id}: I3: two rows for the timer ${name}`);

  for (const { tenant, key, command, outcome } of told) {
    if ("code" in outcome || outcome.unchanged) continue;
    const { entries } = await store.journal(tenant, outcome.ref, { after: outcome.version - 1, limit: 1 });
    if (!isSentUnder(entries[0], command, key))
      faults.push(`${tenant} ${outcome.ref.id}: I4: ${command} was acknowledged and is not there`);
  }
  return faults;
}

function isSentUnder(entry: JournalRecord | undefined, command: string, key: string): boolean {
  return entry?.command === command && (entry.key?.endsWith(key) ?? false);
}

function statusOf(state: Json): string {
  const { status } = (state ?? {}) as { readonly status?: string };
  return status ?? "";
}
