/** What a coded error may tell beside its code: ids, names and numbers, never a person's words. */
export type Details = Readonly<Record<string, unknown>>;

/** Every code that the framework itself answers with. Public: never renamed, never reused. */
export const kernelCodes = [
  "invalid-request",
  "not-signed-in",
  "not-permitted",
  "not-found",
  "transition-refused",
  "stale-result",
  "version-conflict",
  "stale-stage",
  "too-large",
  "unsupported-media-type",
  "invalid-command",
  "key-reused",
  "version-required",
  "rate-limited",
  "database-unavailable",
  "state-newer",
  "outside-unavailable",
  "link-expired",
  "erased",
] as const;
export type KernelCode = (typeof kernelCodes)[number];

/** The base of all errors that a caller can tell apart: one `code` for each thing it could answer differently. */
export class SegnoError extends Error {
  readonly code: string;
  readonly details: Details;

  constructor(code: string, message: string, options: { readonly details?: Details; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** A coded no of a domain: nothing was changed. Products make theirs with {@link refusal}. */
export class Refusal extends SegnoError {}

/** Makes a refusal under a product's own code; its HTTP status stands in the machine's `refusals`. */
export function refusal(code: string, details: Details = {}): Refusal {
  return new Refusal(code, `refused: ${code}`, { details });
}

/** There is no such aggregate, or the actor may not know of it. */
export class NotFound extends SegnoError {
  constructor(machine: string, id: string) {
    super("not-found", "there is no such aggregate", { details: { machine, id } });
  }
}

/** None of the actor's roles may send this command. */
export class NotPermitted extends SegnoError {
  constructor(machine: string, command: string) {
    super("not-permitted", "the actor's roles do not allow this", { details: { machine, command } });
  }
}

/** The table has no cell for this command in this status. */
export class TransitionRefused extends Refusal {
  constructor(machine: string, status: string, command: string) {
    super("transition-refused", "the command is not legal in this status", {
      details: { machine, command, from: status },
    });
  }
}

/** The caller named a version, and the aggregate has moved on since. */
export class VersionConflict extends Refusal {
  constructor(machine: string, id: string, version: number) {
    super("version-conflict", "another writer saved first", { details: { machine, id, version } });
  }
}

/** A field of the command is missing, unknown or out of bounds; `pointers` are JSON pointers into it. */
export class InvalidCommand extends SegnoError {
  constructor(command: string, issues: readonly { readonly pointer: string; readonly problem: string }[]) {
    super("invalid-command", "the command does not fit its schema", { details: { command, issues } });
  }
}

/** The key was used before with another command. */
export class KeyReused extends SegnoError {
  constructor(command: string) {
    super("key-reused", "this idempotency key was used with another command", { details: { command } });
  }
}

/** The stored state was written by a newer version of the machine than this process knows. */
export class StateNewer extends SegnoError {
  constructor(machine: string, stored: number, known: number) {
    super("state-newer", "the stored state is newer than this process", { details: { machine, stored, known } });
  }
}

/** The database could not be reached or did not answer; what was asked for may be asked again under the same key. */
export class DatabaseUnavailable extends SegnoError {
  constructor(cause?: unknown) {
    super("database-unavailable", "the database did not answer", { cause });
  }
}

/** The database refused a row; only the constraint's name is kept, never what the row held. */
export class ConstraintViolated extends SegnoError {
  readonly constraint: string;

  constructor(constraint: string, sqlState: string) {
    super("constraint-violated", "the database refused a row", { details: { constraint, sqlState } });
    this.constraint = constraint;
  }
}

/** Someone else holds the lease by now: whoever comes back too late changes nothing. */
export class LeaseLost extends SegnoError {
  constructor(effect: string) {
    super("lease-lost", "the lease ran out and was given to another worker", { details: { effect } });
  }
}

/** A declaration that cannot work; found when it is declared or when the process starts. */
export class Misdeclared extends SegnoError {
  constructor(message: string, details: Details = {}) {
    super("misdeclared", message, { details });
  }
}

/** Thrown by an effect: it will never succeed, so it is not tried again, and its `giveUp` command is sent at once. */
export class EffectRejected extends SegnoError {
  constructor(code: string, details: Details = {}) {
    super(code, `the effect was rejected: ${code}`, { details });
  }
}

/** Thrown by an effect: try again, but not before `retryAfterMs`. */
export class RetryAfter extends SegnoError {
  readonly retryAfterMs: number;

  constructor(code: string, retryAfterMs: number, cause?: unknown) {
    super(code, `asked to wait: ${code}`, { details: { retryAfterMs }, cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * An outside service is given a rest after failures, or all its places are taken: nothing was asked of it. What an
 * `Outsides` throws instead of calling.
 */
export class OutsideUnavailable extends RetryAfter {
  /** @param retryAfterMs - until the breaker lets a call through again, or a place may be free */
  constructor(retryAfterMs: number, cause?: unknown) {
    super("outside-unavailable", retryAfterMs, cause);
  }
}

/** What a log may say of any error: the code, where it has one. */
export function codeOf(error: unknown): string {
  return error instanceof SegnoError ? error.code : "internal";
}
