import type { JsonObject, TenantId } from "../machine/types.ts";

export type AuditKind =
  | "erasure"
  | "export"
  | "foreign-attempt"
  | "interaction"
  | "link"
  | "purge"
  | "refusal"
  | "setting"
  | "sign-in";

export interface AuditEntry {
  readonly kind: AuditKind;
  /** What was tried: the name of a command or a route, `made` of a link. A declared name, never a caller's words. */
  readonly action: string;
  /** `done`, or the code of the refusal. */
  readonly outcome: string;
  /** Who; none for a stranger, whose entry lies under {@link systemTenant}. */
  readonly subject?: string;
  /** Ids, names and numbers. */
  readonly details?: JsonObject;
  /** What else could tell who it was, an address for example: forgotten with the subject. */
  readonly personal?: JsonObject;
}

/**
 * The append-only book of what changed no aggregate; the journal holds the rest. A foreign attempt is written under the
 * actor's own tenant. See `docs/decisions` on the audit.
 */
export interface Audit {
  /** Adds one row; durable when it resolves. Entries that are written at once go together as one statement. */
  write(tenant: TenantId, entry: AuditEntry): Promise<void>;
  /**
   * Notes what may come in floods (refusals, foreign attempts, failed sign-ins), off the command's path: returns at once
   * and never throws. A subject leaves at most one row of a kind a minute, over all processes, and the rest is counted in
   * its next one; a process that is killed loses what it noted within the last second, and counts of the last minute.
   */
  note(tenant: TenantId, entry: AuditEntry): void;
}
