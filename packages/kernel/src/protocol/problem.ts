import { z } from "zod";
import { type Details, type KernelCode, Misdeclared, SegnoError } from "../errors.ts";

/** What every occurrence of one code has in common. */
export interface ProblemKind {
  /** The HTTP status. */
  readonly status: number;
  /** One sentence for people, the same each time. */
  readonly title: string;
}

/** Every code that can be answered, the framework's and those of the products that run. */
export type ProblemTable = Readonly<Record<string, ProblemKind>>;

/** A product's refusals: by code the status, with a title where the code's own words do not say enough. */
export type RefusalTable = Readonly<Record<string, number | ProblemKind>>;

/** The codes that only the HTTP edge itself answers with. */
export type EdgeCode = "internal" | "method-not-allowed";

export const kernelProblems: Readonly<Record<KernelCode | EdgeCode, ProblemKind>> = {
  "invalid-request": { status: 400, title: "The request cannot be read" },
  "not-signed-in": { status: 401, title: "Nobody is signed in" },
  "not-permitted": { status: 403, title: "The actor's roles do not allow this" },
  "not-found": { status: 404, title: "There is no such thing" },
  "link-expired": { status: 404, title: "The link has run out" },
  erased: { status: 404, title: "It was erased" },
  "method-not-allowed": { status: 405, title: "The path does not know this method" },
  "transition-refused": { status: 409, title: "The command is not legal in this status" },
  "stale-result": { status: 409, title: "The result is of an earlier round" },
  "version-conflict": { status: 412, title: "Another writer saved first" },
  "stale-stage": { status: 412, title: "What was shown has moved on" },
  "too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body's media type is not taken here" },
  "invalid-command": { status: 422, title: "The command does not fit its schema" },
  "key-reused": { status: 422, title: "The idempotency key was used with another command" },
  "version-required": { status: 428, title: "Say which version you saw" },
  "rate-limited": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something failed on our side" },
  "database-unavailable": { status: 503, title: "The database did not answer" },
  "state-newer": { status: 503, title: "This process is older than the stored state" },
  "outside-unavailable": { status: 503, title: "A service outside is not available" },
};

/**
 * Puts the framework's codes and those of products into one table. Products may share a code if they mean the same by it.
 *
 * @throws Misdeclared when one code would have two statuses
 */
export function problemTable(...refusals: readonly RefusalTable[]): ProblemTable {
  const table: Record<string, ProblemKind> = { ...kernelProblems };
  for (const product of refusals)
    for (const [code, declared] of Object.entries(product)) {
      const kind = typeof declared === "number" ? { status: declared, title: titleOf(code) } : declared;
      const known = table[code];
      if (known && known.status !== kind.status)
        throw new Misdeclared(`the code ${code} cannot be both ${known.status} and ${kind.status}`, { code });
      const saysMore = !known || typeof declared !== "number";
      if (saysMore && !Object.hasOwn(kernelProblems, code)) table[code] = kind;
    }
  return table;
}

/** An answer of RFC 9457 (`application/problem+json`); a code's details stand beside the members that all have. */
export const problemSchema: z.ZodType<Problem> = z.looseObject({
  type: z.string().describe("the page of the code"),
  title: z.string().describe("the same for each occurrence of the code"),
  status: z.int(),
  detail: z.string().optional().describe("this occurrence, in words of ours"),
  instance: z.string().describe("the request's id, to be given to whoever helps"),
  code: z.string().describe("what to compare; public and never renamed"),
});

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string | undefined;
  readonly instance: string;
  readonly code: string;
  readonly [detail: string]: unknown;
}

const MEMBERS: ReadonlySet<string> = new Set(["type", "title", "status", "detail", "instance", "code", "details"]);

/** The page of a code; stable, relative to the server. */
export function problemType(code: string): string {
  return `/api/problems/${code}`;
}

/**
 * Says a failure as RFC 9457 does. What is not in the table is a bare `internal`: no message and no details of it are
 * told, since nobody has promised that they hold no person's words.
 *
 * @param instance - the request's id
 */
export function toProblem(error: unknown, instance: string, table: ProblemTable): Problem {
  const known = error instanceof SegnoError && Object.hasOwn(table, error.code) ? error : undefined;
  const code = known?.code ?? "internal";
  const { status, title } = table[code] ?? kernelProblems.internal;
  const common = { type: problemType(code), title, status, instance, code };
  if (!known || code === "internal") return common;
  const detail = known.message === `refused: ${code}` ? title : known.message;
  return { ...asMembers(known.details), ...common, detail };
}

/** The details that {@link toProblem} was given: what a client makes its own error of. */
export function detailsOf(problem: Problem): Details {
  const beside = Object.entries(problem).filter(([name]) => !MEMBERS.has(name));
  const { details } = problem;
  return { ...Object.fromEntries(beside), ...(typeof details === "object" ? details : undefined) };
}

/** Details beside the members of RFC 9457; one that has a member's name stands under `details`. */
function asMembers(details: Details): Details {
  const taken = Object.entries(details).filter(([name]) => MEMBERS.has(name));
  const free = Object.entries(details).filter(([name]) => !MEMBERS.has(name));
  return { ...Object.fromEntries(free), ...(taken.length === 0 ? undefined : { details: Object.fromEntries(taken) }) };
}

/** `turn-closed` reads `Turn closed`. */
function titleOf(code: string): string {
  const words = code.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
