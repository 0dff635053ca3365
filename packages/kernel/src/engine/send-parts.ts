import type { Machine } from "../machine/define.ts";
import type { Actor, Ref, TenantId } from "../machine/types.ts";
import type { EngineOptions, Registry } from "./engine-options.ts";
import type { View } from "./engine-types.ts";
import type { Change, Loaded, LoadRequest, SaveResult } from "./ports.ts";

/** What one command needs of the engine that it is sent through. */
export interface SendParts {
  readonly options: EngineOptions;
  readonly registry: Registry;
  load(request: LoadRequest): Promise<Loaded>;
  save(change: Change): Promise<SaveResult>;
  /** @throws NotFound */
  machine(ref: Ref): Machine;
  /** @throws NotFound when the actor may not see it now, or there is none */
  viewAt(tenant: TenantId, ref: Ref, actor: Actor, version: number): Promise<View | undefined>;
}
