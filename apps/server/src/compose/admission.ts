import { type Actor, type Clock, type Ref, SegnoError, enforceRate } from "segno";
import type { Counter } from "segno/state-store";
import type { ServerApp } from "./kinds.ts";

/** What asks to come in, on whatever channel. */
export type Admission =
  | { readonly kind: "command"; readonly actor: Actor; readonly ref: Ref; readonly command: string }
  | { readonly kind: "subscribe"; readonly actor: Actor; readonly ref: Ref; readonly open: number }
  | { readonly kind: "list"; readonly actor: Actor; readonly list: string };

/**
 * Holds what the products declare about how often and how many, for HTTP and sockets alike: a command counts towards its
 * own rates, or those under `*` where it has none.
 *
 * @returns throws SegnoError `rate-limited` where something is used up
 */
export function createAdmission(
  apps: readonly ServerApp[],
  around: { readonly counter: Counter; readonly clock: Clock },
): (admission: Admission) => Promise<void> {
  const limits = Object.assign({}, ...apps.map((app) => app.limits ?? {})) as NonNullable<ServerApp["limits"]>;
  const subscriptions = Object.assign({}, ...apps.map((app) => app.subscriptions ?? {})) as Record<string, number>;

  return async (admission) => {
    if (admission.kind === "list") return;
    const { actor, ref } = admission;
    if (admission.kind === "subscribe") {
      if (admission.open >= (subscriptions[ref.machine] ?? Number.POSITIVE_INFINITY))
        throw new SegnoError("rate-limited", "there are too many sockets on this already", {
          details: { open: admission.open },
        });
      return;
    }
    const rates = limits[ref.machine]?.[admission.command] ?? limits[ref.machine]?.["*"] ?? [];
    for (const rate of rates) await enforceRate(around, rate, { actor, address: undefined });
  };
}
