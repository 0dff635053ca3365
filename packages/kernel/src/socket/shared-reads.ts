import type { Actor } from "../machine/types.ts";

export type ShareRead = <Result>(key: string, read: () => Promise<Result>) => Promise<Result>;

/**
 * Lets reads under one key that begin in the same turn be one: several screens of one person hear one hint together. A
 * later read never joins an earlier one, which might have missed what the later one was told of.
 */
export function createSharedReads(): ShareRead {
  const started = new Map<string, Promise<unknown>>();
  return async <Result>(key: string, read: () => Promise<Result>): Promise<Result> => {
    const running = started.get(key);
    if (running) return running as Promise<Result>; // what this key reads has one type
    const mine = read();
    started.set(key, mine);
    queueMicrotask(() => started.delete(key));
    return mine;
  };
}

/** Actors with equal keys see the same. */
export function actorKey(actor: Actor): string {
  return JSON.stringify([actor.tenant, actor.subject, actor.kind, actor.roles, actor.scopes]);
}
