import { createActor } from "../engine/actors.ts";
import { type Engine, createEngine } from "../engine/create-engine.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import { defineEffect } from "../machine/effect.ts";
import type { Actor, TenantId } from "../machine/types.ts";
import { z } from "zod";
import { createRecordingMetrics, silentLog } from "../testing/index.ts";
import { type Database, createDatabaseClock } from "./database.ts";
import { door, doorTables } from "./door.fixture.ts";

export const ring = defineEffect({
  name: "ring",
  input: z.strictObject({ times: z.int() }),
  timeoutMs: 1_000,
  retry: { attempts: 3, firstDelayMs: 10, withinMs: 10_000 },
  run: async () => undefined,
  giveUp: () => undefined,
});

/** An engine over the door machine, its tables made. */
export async function openDoorEngine(database: Database): Promise<Engine> {
  await database.migrate({ migrations: [doorTables], machines: [door] });
  return createEngine({
    machines: [door],
    effects: [ring],
    store: database.store([door]),
    bus: createLocalBus(),
    clock: createDatabaseClock(database),
    log: silentLog,
    metrics: createRecordingMetrics(),
  });
}

export function keeperOf(tenant: TenantId, subject = "ada"): Actor {
  return createActor({ tenant, subject, kind: "person", roles: ["keeper"] });
}
