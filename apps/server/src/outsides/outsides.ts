import {
  BrokenCircuitError,
  BulkheadRejectedError,
  type BulkheadPolicy,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  bulkhead,
  circuitBreaker,
  handleWhen,
} from "cockatiel";
import { OutsideUnavailable, type Outsides, isOutsideFailure } from "segno";

/** `open`: nothing is asked for a while; `half-open`: one call is out to find out. */
export type BreakerState = "closed" | "open" | "half-open";

/** One service outside, or one part of it: how it does, and how many calls are out to it now. */
export interface OutsideState {
  readonly outside: string;
  /** Empty where the effect names none. */
  readonly realm: string;
  readonly breaker: BreakerState;
  readonly running: number;
}

export interface WatchedOutsides extends Outsides {
  /** Of each outside and realm that was called lately. */
  states(): readonly OutsideState[];
}

export interface OutsidesOptions {
  /** Calls at once to one realm, in this process: half of the worker's, so that a slow outside leaves room for others. */
  readonly places?: number;
  /** Failures in a row that open a breaker. */
  readonly failures?: number;
  /** How long an open breaker lets nothing through; then one call tries. */
  readonly restMs?: number;
  /** Realms that are remembered; the one that was idle longest is forgotten first, and begins anew. */
  readonly mostRealms?: number;
}

/** One realm of one outside. */
interface Guard {
  readonly outside: string;
  readonly realm: string;
  readonly breaker: CircuitBreakerPolicy;
  readonly places: BulkheadPolicy;
  openedAt: number;
}

/** Until a place may be free, or the call that tries has come back. */
const SOON_MS = 1_000;

/**
 * The port `outsides`: a breaker and a number of places for each outside and each realm of it. A call that finds neither
 * is not made to wait, since it would hold one of the worker's own places meanwhile. It reads the process's own clock.
 */
export function createOutsides({
  places = 8,
  failures = 5,
  restMs = 10_000,
  mostRealms = 500,
}: OutsidesOptions = {}): WatchedOutsides {
  const guards = new Map<string, Guard>(); // by when they were used last

  const makeGuard = (outside: string, realm: string): Guard => {
    const breaker = circuitBreaker(handleWhen(isOutsideFailure), {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: restMs,
    });
    const guard = { outside, realm, breaker, places: bulkhead(places), openedAt: 0 };
    breaker.onBreak(() => {
      guard.openedAt = Date.now();
    });
    return guard;
  };
  const isIdle = (guard: Guard): boolean => guard.places.executionSlots === places;
  const guardOf = (outside: string, realm: string): Guard => {
    const key = JSON.stringify([outside, realm]);
    const guard = guards.get(key) ?? makeGuard(outside, realm);
    guards.delete(key);
    guards.set(key, guard);
    if (guards.size > mostRealms) {
      const forgotten = [...guards].find(([other, each]) => other !== key && isIdle(each));
      if (forgotten) guards.delete(forgotten[0]);
    }
    return guard;
  };

  return {
    async call<Result>(outside: string, realm: string, run: () => Promise<Result>): Promise<Result> {
      const guard = guardOf(outside, realm);
      // where one is out to find out, cockatiel would let the others wait for it
      if (guard.breaker.state === CircuitState.HalfOpen) throw new OutsideUnavailable(SOON_MS);
      try {
        return await guard.places.execute(async () => guard.breaker.execute(run));
      } catch (error) {
        if (error instanceof BrokenCircuitError)
          throw new OutsideUnavailable(Math.max(1, guard.openedAt + restMs - Date.now()), error);
        if (error instanceof BulkheadRejectedError) throw new OutsideUnavailable(SOON_MS, error);
        throw error;
      }
    },

    states: () =>
      [...guards.values()].map(({ outside, realm, breaker, places: { executionSlots } }) => ({
        outside,
        realm,
        breaker: stateOf(breaker),
        running: places - executionSlots,
      })),
  };
}

function stateOf({ state }: CircuitBreakerPolicy): BreakerState {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half-open" : "open";
}
