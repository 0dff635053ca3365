import { AsyncLocalStorage } from "node:async_hooks";
import { SegnoError } from "../errors.ts";

/**
 * Guards a driver with one connection: asked for itself while a transaction of the same call chain is open, it would wait
 * for ever. It throws at once instead.
 */
export function createNestingGuard(): {
  check(): void;
  within<Result>(work: () => Promise<Result>): Promise<Result>;
} {
  const open = new AsyncLocalStorage<true>();
  return {
    check() {
      if (open.getStore())
        throw new SegnoError("nested-root-query", "inside a transaction use its own handle, not the database's");
    },
    within: async (work) => open.run(true, work),
  };
}
