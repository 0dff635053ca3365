import type { Retention } from "segno/postgres";
import type { ServerApp } from "./kinds.ts";

/** How long each product's rows are kept. The audit is everybody's: the longest that a product says for it holds. */
export function retentionOf(apps: readonly Pick<ServerApp, "machines" | "retention">[]): Retention {
  const days = new Map<string, number>();
  for (const [table, said] of apps.flatMap(({ retention }) => Object.entries(retention ?? {})))
    days.set(table, Math.max(said, days.get(table) ?? 0));
  return { machines: apps.flatMap(({ machines }) => machines), days: Object.fromEntries(days) };
}
