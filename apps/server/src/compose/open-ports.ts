import { randomUUID } from "node:crypto";
import { type Bus, type Clock, type Ids, type Keys, type Log, createLocalBus } from "segno";
import {
  type Database,
  type Migration,
  createDatabaseClock,
  openEmbedded,
  openNotifyBus,
  openPostgres,
} from "segno/postgres";
import type { Config } from "../config/config-types.ts";
import { openKeyRing } from "../key-ring.ts";
import { createKeys } from "../keys.ts";
import { type ScrapedMetrics, createMetrics } from "../metrics.ts";
import type { Closing } from "./closing.ts";
import type { ServerApp } from "./kinds.ts";
import { reachRedis } from "./reach-redis.ts";
import { retentionOf } from "./retention.ts";

/** What a process holds open; closed in reverse order. */
export interface OpenPorts {
  readonly database: Database;
  /** What the database must hold. */
  readonly migrations: readonly Migration[];
  /** Names of those that ran now. */
  readonly migrated: readonly string[];
  readonly bus: Bus;
  /** The database's; measured each minute, and by who turned it. */
  readonly clock: Clock & { measure(): Promise<number> };
  readonly ids: Ids;
  readonly keys: Keys;
  readonly log: Log;
  readonly metrics: ScrapedMetrics;
  /** This process's own name, on leases and on the bus. */
  readonly processName: string;
  /** How far the process's clock is from the database's, in milliseconds, when it was measured last. */
  readonly clockDifferenceMs: () => number;
}

const MEASURE_MS = 60_000;

export interface OpenPortsOptions {
  readonly config: Config;
  /** Those whose tables and machines the database must know. */
  readonly apps: readonly ServerApp[];
  /** Where the embedded database's template is kept: made once, it makes the next new folder fast. */
  readonly cacheFolder: string;
  readonly log: Log;
  readonly closing: Closing;
}

/**
 * Opens the database, the bus and the keys that a configuration names, and brings the database to what the program needs.
 * One that cannot be reached stops the start.
 */
export async function openPorts({ config, apps, cacheFolder, log, closing }: OpenPortsOptions): Promise<OpenPorts> {
  const [newest, ...retired] = config.signingKeys;
  const ring = newest === undefined ? await openKeyRing(config.dataFolder) : ([newest, ...retired] as const);
  const processName = `${process.pid}-${randomUUID().slice(0, 8)}`;

  if (config.redisUrl !== undefined) await reachRedis(config.redisUrl);
  const database = await openDatabase(config, cacheFolder, log);
  closing.add("the database", async () => database.close());
  const migrations = apps.flatMap((app) => app.migrations ?? []);
  const machines = apps.flatMap((app) => app.machines);
  const retention = retentionOf(apps);
  const { ran } = await database.migrate({ migrations, machines, rewriteEdges: true });
  const clock = createDatabaseClock(database);
  let differenceMs = await clock.measure();
  every(
    MEASURE_MS,
    closing,
    async () => {
      differenceMs = await clock.measure();
      await database.housekeep(retention);
    },
    log,
  );

  const bus =
    config.database.kind === "postgres"
      ? await openNotifyBus({ url: config.database.url, process: processName, log })
      : createLocalBus();
  closing.add("the bus", async () => bus.close());

  return {
    database,
    migrations,
    migrated: ran,
    bus,
    clock,
    ids: { next: () => randomUUID() },
    keys: createKeys(ring),
    log,
    metrics: createMetrics(log),
    processName,
    clockDifferenceMs: () => differenceMs,
  };
}

async function openDatabase(config: Config, cacheFolder: string, log: Log): Promise<Database> {
  if (config.database.kind === "embedded") return openEmbedded({ folder: config.database.folder, cache: cacheFolder });
  return openPostgres({
    url: config.database.url,
    onIdleError: (error) => log.warn("an idle connection to the database ended", { error }),
  });
}

/** Runs a task again and again until the process closes; a failure is logged and the next turn tries again. */
function every(ms: number, closing: Closing, task: () => Promise<void>, log: Log): void {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= task()
      .catch((error: unknown) => log.warn("the database's upkeep failed and is tried again", { error }))
      .finally(() => {
        running = undefined;
      });
  }, ms);
  timer.unref();
  closing.add("the database's upkeep", async () => {
    clearInterval(timer);
    await running;
  });
}
