import { Misdeclared, SegnoError } from "../errors.ts";
import { createBatcher } from "../engine/batcher.ts";
import type { Change, LoadRequest, Loaded, SaveResult, Store } from "../engine/ports.ts";
import type { Machine } from "../machine/define.ts";
import { systemTenant } from "../machine/tenant.ts";
import type { Driver } from "./driver.ts";
import { type Done, closeDone } from "./queries/close-done.ts";
import { readHistory, readJournal } from "./queries/journal.ts";
import { loadAggregates } from "./queries/load.ts";
import { armTimers, listOlderRows } from "./queries/older-rows.ts";
import { countOutbox } from "./queries/outbox-depth.ts";
import { claimRows, closeRow, findNextDue, postponeRow, renewLease } from "./queries/outbox.ts";
import { saveChanges } from "./queries/save.ts";

/** The engine's store on Postgres or PGlite: the same SQL, the same row-level security, under roles that cannot pass it by. */
export function createPostgresStore(driver: Driver, machines: readonly Machine[]): Store {
  const byName = new Map(machines.map((machine) => [machine.name, machine]));
  const machineOf = (name: string): Machine => {
    const machine = byName.get(name);
    if (!machine) throw new Misdeclared(`the machine ${name} has no table here`);
    return machine;
  };
  let secret: Promise<Uint8Array> | undefined;
  const ask = { role: "segno_app", tenants: [systemTenant] } as const;
  // most effects end without a result: alone each would cost a commit; see `bench/effects`
  const done = createBatcher(async (closings: readonly Done[]) => closeDone(driver, closings), { maxBatch: 256 });

  return {
    load: async (requests) =>
      byMachine<LoadRequest, Loaded>(
        requests,
        ({ machine }) => machine,
        async (name, some) => loadAggregates(driver, machineOf(name), some),
      ),
    save: async (changes) =>
      byMachine<Change, SaveResult>(
        changes,
        ({ ref }) => ref.machine,
        async (name, some) => saveChanges(driver, machineOf(name), some),
      ),
    journal: async (tenant, ref, page) => ({ entries: await readJournal(driver, tenant, ref, page) }),
    history: async (tenant, ref, above) => readHistory(driver, tenant, ref, above),
    digestSecret: async () => {
      secret ??= driver
        .run<{ value: Uint8Array }>(ask, {
          text: "select value from segno.secret where name = 'key-digest'",
          values: [],
        })
        .then(([row]) => {
          if (!row) throw new SegnoError("not-migrated", "the database holds no secret for keys");
          return new Uint8Array(row.value);
        });
      secret.catch(() => (secret = undefined));
      return secret;
    },
    claim: async (options) => claimRows(driver, options),
    renew: async (tenant, lease, leaseMs) => renewLease(driver, tenant, lease, leaseMs),
    close: async (tenant, closing) =>
      closing.as === "done"
        ? done({ tenant, id: closing.id, fence: closing.fence })
        : closeRow(driver, tenant, closing),
    postpone: async (tenant, lease, options) => postponeRow(driver, tenant, lease, options),
    listOlder: async (query) => listOlderRows(driver, machineOf(query.machine), query),
    arm: async (armings) => {
      const [first] = armings;
      if (first) await armTimers(driver, machineOf(first.ref.machine), armings);
    },
    depth: async () => countOutbox(driver),
    nextDueAt: async (known) => findNextDue(driver, known),
    now: async () => {
      const [row] = await driver.run<{ now: Date }>(ask, {
        name: "now",
        text: "select segno.now() as now",
        values: [],
      });
      if (!row) throw new SegnoError("database-error", "the database told no time");
      return row.now;
    },
  };
}

/** One call for each machine: answers in the order asked. */
async function byMachine<Item extends object, Result>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  run: (machine: string, items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const groups = Map.groupBy(
    items.map((item, index) => ({ item, index })),
    ({ item }) => nameOf(item),
  );
  for (const [name, group] of groups) {
    const answers = await run(
      name,
      group.map(({ item }) => item),
    );
    group.forEach(({ index }, place) => (results[index] = answers[place] as Result));
  }
  return results;
}
