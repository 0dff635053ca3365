import type { TenantId } from "../machine/types.ts";
import type { ClaimedRow } from "./ports.ts";

/** How many rows a worker may claim now. */
export interface Places {
  /** For tenants that hold less than their share, so that none of them goes beyond it. */
  readonly fair: number;
  /** For anybody. */
  readonly idle: number;
  /** Tenants that hold their share. */
  readonly sated: readonly TenantId[];
}

/**
 * Shares a worker's places among tenants; see `docs/decisions` on places that are lent.
 *
 * A tenant's share is half of the places. What one holds beyond it was lent to it while nobody else wanted it, and does not
 * count against those who come later: else they would wait for as long as its effects may take.
 */
export function placesOf(rows: readonly ClaimedRow[], concurrency: number): Places {
  const share = Math.max(1, Math.ceil(concurrency / 2));
  const held = new Map<TenantId, number>();
  for (const { tenant } of rows) held.set(tenant, (held.get(tenant) ?? 0) + 1);
  const counts = [...held.values()];
  const owned = counts.reduce((sum, count) => sum + Math.min(count, share), 0);
  const most = Math.max(0, ...counts.filter((count) => count < share));
  return {
    fair: Math.min(concurrency - owned, share - most),
    idle: concurrency - rows.length,
    sated: [...held].filter(([, count]) => count >= share).map(([tenant]) => tenant),
  };
}
