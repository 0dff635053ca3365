import { type Clock, SegnoError, enforceRate } from "segno";
import type { Admission } from "segno/socket";
import type { Counter } from "segno/state-store";
import type { ServerApp } from "./kinds.ts";

/** Lets somebody in, on whatever channel. @throws SegnoError `rate-limited` where something is used up */
export type Admit = (admission: Admission) => Promise<void>;

/**
 * Holds what the products declare about how often and how many, for HTTP and sockets alike: a command counts towards its
 * own rates, or those under `*` where it has none.
 */
export function createAdmission(
  apps: readonly ServerApp[],
  around: { readonly counter: Counter; readonly clock: Clock },
): Admit {
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
