import type { Rate } from "../support/callers.ts";

/** One of those who are measured side by side. */
export interface Contender {
  readonly name: string;
  /** What it writes to; emptied of what accumulates (all but the first) before each round. */
  readonly tables: readonly string[];
  measure(options: { readonly callers: number; readonly forMs: number }): Promise<Rate>;
}
