import type { JsonObject } from "../machine/types.ts";

/**
 * Signs what people carry and seals what lies on a disk. Each purpose has a key of its own, so that a token made for one
 * is nothing to another; every token names the key that made it, so that retired keys are known until they are removed.
 */
export interface Keys {
  /**
   * Makes a token of `[A-Za-z0-9._-]` that tells its payload to everybody and can be made by nobody else.
   *
   * @param expiresAt - from this instant on the token verifies as nothing
   */
  sign(purpose: string, payload: JsonObject, expiresAt: Date): string;
  /** The payload, or nothing: altered, of another purpose, of a key that was removed, or past its end. */
  verify(purpose: string, token: string, now: Date): JsonObject | undefined;
  /** Encrypts, and ties the outcome to `associated`, the row or file that it belongs to; it opens nowhere else. */
  seal(purpose: string, bytes: Uint8Array, associated: string): Uint8Array;
  /** What was sealed, or nothing: altered, moved, of another purpose, or of a key that was removed. */
  open(purpose: string, sealed: Uint8Array, associated: string): Uint8Array | undefined;
}
