import { ConstraintViolated, DatabaseUnavailable, SegnoError } from "../errors.ts";

interface DriverError {
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
}

/** Each has a digit; five letters alone are a line's own error, `EPIPE` for example. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/u;
const LOST_RACE = new Set(["40001", "40P01"]);
const REFUSED_ROW = new Set(["23502", "23503", "23505", "23514", "23P01"]);
/** 57014 is a statement that took longer than it may: nobody said no, and it may be asked again. */
const NOT_REACHED = /^(08|57014|57P|53|58|XX)/u;

/**
 * Replaces what a driver threw by an error that keeps SQLSTATE, table and constraint only: the driver's own message can
 * hold what the row held.
 */
export function toDatabaseError(thrown: unknown): SegnoError {
  if (thrown instanceof SegnoError) return thrown;
  const { code, constraint, table } = thrown as DriverError;
  if (code === undefined || !SQLSTATE.test(code)) return new DatabaseUnavailable(withoutWords(thrown));
  if (REFUSED_ROW.has(code)) return new ConstraintViolated(constraint ?? `${table ?? "unknown"}:${code}`, code);
  if (LOST_RACE.has(code))
    return new SegnoError("lost-race", "another transaction was faster", { details: { sqlState: code } });
  if (NOT_REACHED.test(code)) return new DatabaseUnavailable(withoutWords(thrown));
  return new SegnoError("database-error", "the database refused a statement", {
    details: { sqlState: code, table },
    cause: thrown,
  });
}

/** Whatever the server says while one connects (55000, 28P01, 3D000 …), it says of itself: no statement was refused. */
export function notConnected(thrown: unknown): DatabaseUnavailable {
  return new DatabaseUnavailable(withoutWords(thrown));
}

/** A connection's error names a host and a port at most. */
function withoutWords(thrown: unknown): Error {
  const { code } = thrown as DriverError;
  return new Error(thrown instanceof Error ? `${thrown.name} ${code ?? ""}`.trim() : "unknown");
}

export function isLostRace(error: unknown): boolean {
  return error instanceof SegnoError && error.code === "lost-race";
}
