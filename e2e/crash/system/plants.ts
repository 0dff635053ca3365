import { setTimeout as delay } from "node:timers/promises";
import type { Bus, Change, Closing, SaveResult, Store } from "segno";
import { Pool } from "pg";

/** Bugs that can be planted into a process from outside of the kernel, by wrapping its ports: the checker must see each. */
export const plants = ["early-acknowledgement", "missing-fence", "lost-hint", "late-key", "split-close"] as const;
export type Plant = (typeof plants)[number];

export function isPlant(name: string | undefined): name is Plant {
  return plants.includes(name as Plant);
}

/** How far apart the two halves of what should be one commit are. */
const APART_MS = 150;

/** Hints that are published reach nobody. */
export function plantBus(plant: Plant | undefined, bus: Bus): Bus {
  if (plant !== "lost-hint") return bus;
  return { ...bus, publish: () => undefined, wake: () => undefined };
}

export function plantStore(plant: Plant | undefined, store: Store, url: string | undefined): Store {
  if (plant === undefined || plant === "lost-hint") return store;
  const save: Record<Exclude<Plant, "lost-hint">, Store["save"]> = {
    /** Says that it is saved before it is. */
    "early-acknowledgement": async (changes) => {
      void delay(APART_MS).then(async () => store.save(changes).catch(() => undefined));
      return changes.map(() => "saved");
    },
    /** Asks neither whose the lease is nor whether there is one. */
    "missing-fence": async (changes) =>
      store.save(await Promise.all(changes.map(async (change) => unfenced(change, fenceOf)))),
    /** Saves the state without its key, and the key after it. */
    "late-key": async (changes) => {
      const results = await store.save(changes.map(withoutKey));
      void delay(APART_MS).then(async () => writeKeys(owner(), changes, results));
      return results;
    },
    /** Saves the result of an effect, and closes the effect after it. */
    "split-close": async (changes) => {
      const results = await store.save(changes.map((change) => ({ ...change, closes: undefined })));
      void delay(APART_MS).then(async () =>
        Promise.all(
          changes.map(async ({ tenant, closes }, n) =>
            closes && results[n] === "saved" ? store.close(tenant, closes).catch(() => undefined) : undefined,
          ),
        ),
      );
      return results;
    },
  };
  let pool: Pool | undefined;
  const owner = (): Pool => {
    pool ??= new Pool({ connectionString: url, max: 2 }).on("error", () => undefined);
    return pool;
  };
  const fenceOf = async (id: string): Promise<number | undefined> => {
    const { rows } = await owner().query<{ fence: number }>(
      "select fence from segno.outbox where id = $1 and leased_by is not null and dead_since is null",
      [id],
    );
    return rows[0]?.fence;
  };
  const planted: Store = { ...store, save: save[plant] };
  if (plant !== "missing-fence") return planted;
  return {
    ...planted,
    renew: async () => true,
    close: async (tenant, closing) => {
      const fence = await fenceOf(closing.id);
      if (fence !== undefined) await store.close(tenant, { ...closing, fence });
      return true;
    },
  };
}

async function unfenced(change: Change, fenceOf: (id: string) => Promise<number | undefined>): Promise<Change> {
  if (!change.closes) return change;
  const fence = await fenceOf(change.closes.id);
  const closes: Closing | undefined = fence === undefined ? undefined : { ...change.closes, fence };
  return { ...change, closes };
}

function withoutKey(change: Change): Change {
  return { ...change, journal: { ...change.journal, key: undefined } };
}

async function writeKeys(owner: Pool, changes: readonly Change[], results: readonly SaveResult[]): Promise<void> {
  for (const [n, { tenant, ref, journal }] of changes.entries())
    if (results[n] === "saved" && journal.key !== undefined)
      await owner
        .query(
          "update segno.journal set key = $5 where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version = $4",
          [tenant, ref.machine, ref.id, journal.version, journal.key],
        )
        .catch(() => undefined); // it stands there already: the command was saved twice
}
