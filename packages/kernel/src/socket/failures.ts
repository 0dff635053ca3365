import { SegnoError } from "../errors.ts";
import type { JsonObject } from "../machine/types.ts";
import { type ProblemTable, kernelProblems } from "../protocol/problem.ts";
import type { WireProblem } from "../protocol/server-messages.ts";

const TRANSIENT: ReadonlySet<string> = new Set(["database-unavailable", "state-newer", "rate-limited", "internal"]);

/** Says a failure on the wire. What is not in the table is a bare `internal`: nobody promised that it holds no words. */
export function toWireProblem(error: unknown, table: ProblemTable): WireProblem {
  const known = error instanceof SegnoError && error.code !== "internal" ? table[error.code] : undefined;
  if (!known) return { code: "internal", ...kernelProblems.internal, details: {} };
  const { code, details } = error as SegnoError;
  return { code, status: known.status, title: known.title, details: details as JsonObject };
}

/** Whether the same may go well a little later, so that a subscription waits rather than ends. */
export function isTransient(problem: WireProblem): boolean {
  return TRANSIENT.has(problem.code);
}
