import { Misdeclared } from "../errors.ts";
import type { Actor, TenantId } from "../machine/types.ts";

const RESERVED = ["system", "timer", "effect"];

/**
 * Makes the actor of a request or a subscription.
 *
 * @throws Misdeclared when it would hold a role of the engine's own, which no person or program can
 */
export function createActor(actor: Omit<Actor, "kind"> & { readonly kind: "person" | "program" }): Actor {
  const reserved = actor.roles.find((role) => RESERVED.includes(role));
  if (reserved) throw new Misdeclared(`no ${actor.kind} can hold the role ${reserved}`);
  return actor;
}

/** The engine's own actor for a tenant: for its timers, its effects, and a product's reserved doors. */
export function systemActor(tenant: TenantId, subject: string, roles: readonly string[] = []): Actor {
  return { tenant, subject, kind: "system", roles: ["system", ...roles] };
}
