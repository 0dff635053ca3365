import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** SHA-256 of the RFC 8785 form of a JSON value, in hex: what two sides compare instead of the value. */
export function digestOf(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalize(value) ?? "null")));
}

/** HMAC-SHA-256 of the RFC 8785 form of a JSON value, in hex. */
export function keyedDigestOf(secret: Uint8Array, value: unknown): string {
  return bytesToHex(hmac(sha256, secret, utf8ToBytes(canonicalize(value) ?? "null")));
}

/**
 * A UUID of version 8 (RFC 9562) from the hash of its parts: the same parts always give the same id. Parts are joined by
 * a character that no id holds.
 */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const bytes = sha256(utf8ToBytes(parts.join("\u001f"))).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytesToHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
