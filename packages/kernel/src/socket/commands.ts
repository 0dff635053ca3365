import { NotFound } from "../errors.ts";
import { createKeyedQueue } from "../engine/keyed-queue.ts";
import type { Reply, TenantEngine } from "../engine/engine-types.ts";
import type { Machine } from "../machine/define.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { TenantId } from "../machine/types.ts";
import type { ClientMessage } from "../protocol/messages.ts";
import type { Actors } from "./actors.ts";
import { aggregateKey } from "./hub.ts";
import type { Tried } from "./tried.ts";
import type { Admission } from "./options.ts";

export type CommandMessage = Extract<ClientMessage, { readonly type: "command" }>;

export interface CommandsOptions {
  readonly actors: Actors;
  readonly machines: ReadonlyMap<string, Machine>;
  engineFor(tenant: TenantId): TenantEngine;
  admit(request: Admission): Promise<void>;
}

/**
 * Makes the sender of one socket's commands: those to one aggregate one after another, in the order in which they came;
 * others side by side. What it resolves with is committed; `tried` learns who sent it.
 */
export function createCommands({
  actors,
  machines,
  engineFor,
  admit,
}: CommandsOptions): (message: CommandMessage, tried: Tried) => Promise<Reply> {
  const inOrder = createKeyedQueue();
  return async ({ ref, command, key, expectedVersion }, tried) => {
    const tenant = parseTenantId(ref.tenant);
    const target = { machine: ref.machine, id: ref.id };
    return inOrder(aggregateKey(tenant, target), async () => {
      const actor = await actors.of(tenant, { ref: target });
      if (!actor) throw new NotFound(target.machine, target.id);
      tried.actor = actor;
      await admit({ kind: "command", actor, ref: target, command: command.type });
      const engine = engineFor(tenant);
      // a socket's message names what is there: what a client makes it makes over HTTP
      if (machines.get(ref.machine)?.findCell("new", command.type)) await engine.view(target, actor);
      return engine.send(target, command, {
        actor,
        ...(key === undefined ? {} : { key }),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      });
    });
  };
}
