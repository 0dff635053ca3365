import { LeaseLost } from "../errors.ts";
import { type AbortSignal, createAbortController } from "../machine/abort.ts";
import type { ClaimedRow, Clock, Store } from "./ports.ts";

export interface KeptLease {
  /** Aborts with {@link LeaseLost} when the lease was lost, or could be before a renewal is answered. */
  readonly signal: AbortSignal;
  /** Ends the renewals. */
  release(): Promise<void>;
}

/**
 * Renews a lease until it is released. One renewal that fails is tried again; what matters is the end of the lease, and
 * the signal aborts a sixth of its length before that.
 */
export function keepLease(
  row: ClaimedRow,
  leaseMs: number,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): KeptLease {
  const lost = createAbortController();
  const over = createAbortController();
  const step = leaseMs / 6;

  const keep = async (): Promise<void> => {
    let heldUntil = row.now.getTime() + leaseMs;
    // the process may have stood still since the claim
    const sinceClaimMs = Math.max(0, clock.now().getTime() - row.now.getTime());
    let waitMs = Math.max(0, 2 * step - sinceClaimMs);
    if (sinceClaimMs >= leaseMs - step) lost.abort(new LeaseLost(row.name));
    while (!lost.signal.aborted && !over.signal.aborted) {
      await clock.sleep(waitMs, over.signal);
      if (over.signal.aborted) return;
      const asked = clock.now().getTime();
      const answer = await withinMs(clock, heldUntil - step - asked, over.signal, async () =>
        store.renew(row.tenant, row, leaseMs),
      );
      if (over.signal.aborted) return;
      if (answer === true) {
        heldUntil = asked + leaseMs;
        waitMs = 2 * step;
      } else if (answer === false || clock.now().getTime() >= heldUntil - step) {
        lost.abort(new LeaseLost(row.name));
        return;
      } else {
        waitMs = step / 2;
      }
    }
  };
  const keeping = keep();
  return {
    signal: lost.signal,
    release: async () => {
      over.abort("over");
      await keeping;
    },
  };
}

/** The outcome, or nothing where it failed, took longer, or is not waited for any more. */
async function withinMs<Result>(
  clock: Clock,
  ms: number,
  over: AbortSignal,
  run: () => Promise<Result>,
): Promise<Result | undefined> {
  const answered = createAbortController();
  const stop = (): void => answered.abort("over");
  over.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([run().catch(() => undefined), clock.sleep(ms, answered.signal).then(() => undefined)]);
  } finally {
    stop();
    over.removeEventListener("abort", stop);
  }
}
