import type { Actor, Ref } from "../machine/types.ts";

/** What was refused, and to whom, on any channel: declared names and a code, never a caller's words. For the audit. */
export interface Refused {
  /** Nobody where no one is signed in, or where the tenant that was named is none of theirs. */
  readonly actor: Actor | undefined;
  /** The command's name, or what else was asked: a route's method and path, `subscribe`. */
  readonly action: string;
  readonly code: string;
  /** What it was asked of, where the actor may know of that. */
  readonly ref: Ref | undefined;
}

/** Codes that are told before anybody has looked whether the aggregate is there, and whether the actor may see it. */
const BEFORE_SEEN: ReadonlySet<string> = new Set([
  "not-found",
  "not-signed-in",
  "rate-limited",
  "invalid-request",
  "invalid-command",
  "too-large",
  "unsupported-media-type",
]);

/** The aggregate that a refusal may name: an id that was only guessed stays out. */
export function refIfSeen(code: string, ref: Ref | undefined): Ref | undefined {
  return BEFORE_SEEN.has(code) ? undefined : ref;
}
