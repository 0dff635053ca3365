import type { Machine } from "../../machine/define.ts";
import type { Actor, TenantId } from "../../machine/types.ts";
import { parseTenantId } from "../../machine/tenant.ts";
import type { ModelActor, Process, World } from "./model.ts";
import type { Run } from "./model-send.ts";
import type { Place } from "./place.ts";
import type { RealProcess } from "./process.ts";
import type { Versions } from "./spec.ts";
import type { Stop } from "./steps.ts";

/** Everything that a walk has at hand, the real system and the model of it. */
export interface Walk {
  readonly versions: Versions;
  readonly machines: ReadonlyMap<number, Machine>;
  readonly place: Place;
  readonly world: World;
  readonly actors: readonly (Actor & ModelActor)[];
  /** What the outside was told by the real effects. */
  readonly calls: string[];
  readonly hints: string[];
  /** Processes that stand still. */
  readonly frozen: Frozen[];
  start(version: number, stop?: Stop): RealProcess;
}

export interface Frozen {
  readonly real: RealProcess;
  readonly process: Process;
  /** The model of what it had begun. */
  readonly run: Run<unknown>;
  /** What it comes to. */
  readonly done: Promise<unknown>;
}

export const tenants: readonly [TenantId, TenantId] = [parseTenantId("t-1"), parseTenantId("t-2")];
export const ids = ["a", "b", "c"];

export function versionOf({ versions }: Walk, older: boolean): number {
  return older && versions.old ? versions.old.version : versions.current.version;
}

export function processOf({ versions }: Walk, version: number): Process {
  return { versions, version, inCall: false };
}
