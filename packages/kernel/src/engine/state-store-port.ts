import type { TenantId } from "../machine/types.ts";

/** The one call of the state store that the framework itself needs: counting within a window, over all processes. */
export interface Counter {
  /**
   * Adds to a count and tells it. The first call begins a window; the first after its end begins a new one.
   *
   * @param key - unique within the tenant; {@link systemTenant} for what has no tenant
   * @param options.by - how much to add, 1 by default
   * @param options.windowMs - length of a window in milliseconds; one that has begun keeps its length
   * @throws DatabaseUnavailable when the store cannot be reached: an unknown count is not a count of nothing
   */
  increment(tenant: TenantId, key: string, options: IncrementOptions): Promise<Count>;
}

/** Looks at a count and writes nothing. */
export interface CountReader {
  /**
   * Tells what the window that runs has counted, 0 where none does.
   *
   * @throws DatabaseUnavailable as {@link Counter.increment} does
   */
  read(tenant: TenantId, key: string): Promise<number>;
}

export interface IncrementOptions {
  readonly by?: number;
  readonly windowMs: number;
}

export interface Count {
  /** This call's part included. */
  readonly count: number;
  /** When the window ends. */
  readonly resetAt: Date;
}
