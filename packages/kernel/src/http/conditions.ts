import { SegnoError } from "../errors.ts";
import { keyPattern } from "../protocol/messages.ts";

/** A version as an `ETag`. */
export function toEtag(version: number): string {
  return `"${version}"`;
}

/**
 * Reads `If-Match`. A tag that a proxy weakened (nginx does so when it compresses) still names the version; `*` names none.
 *
 * @returns the version that the caller saw, or `undefined` when it names none
 * @throws SegnoError `invalid-request` when it is anything else than one version in quotes
 */
export function parseIfMatch(header: string | null): number | undefined {
  if (header === null || header.trim() === "*") return undefined;
  const version = /^(?:W\/)?"([1-9]\d{0,14})"$/u.exec(header.trim())?.[1];
  if (version === undefined)
    throw new SegnoError("invalid-request", 'If-Match is one version in quotes, "3" for example', {
      details: { header: "If-Match" },
    });
  return Number(version);
}

/** Whether `If-None-Match` names this tag; compared weakly, as RFC 9110 asks. */
export function matchesNone(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((tag) => tag.trim().replace(/^W\//u, "") === etag);
}

/**
 * Reads `Idempotency-Key`, in quotes (a structured string) or bare; the socket takes the same keys.
 *
 * @throws SegnoError `invalid-request` when it is not 1 to 200 printable ASCII characters
 */
export function parseKey(header: string | null): string | undefined {
  if (header === null) return undefined;
  const key = /^"([\u0020\u0021\u0023-\u005b\u005d-\u007e]+)"$/u.exec(header)?.[1] ?? header;
  if (!keyPattern.test(key))
    throw new SegnoError(
      "invalid-request",
      "Idempotency-Key is 1 to 200 printable ASCII characters, in double quotes or bare",
      {
        details: { header: "Idempotency-Key" },
      },
    );
  return key;
}

/** The trace id of a `traceparent` header (W3C trace context), if it is one. */
export function parseTraceId(header: string | null): string | undefined {
  const id = header === null ? undefined : /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/u.exec(header)?.[1];
  return id === undefined || /^0+$/u.test(id) ? undefined : id;
}

/** Chooses among media types by an `Accept` header; the first where nothing was asked for, or nothing fits. */
export function preferred<MediaType extends string>(
  accept: string | null,
  offered: readonly [MediaType, ...MediaType[]],
): MediaType {
  if (accept === null) return offered[0];
  const ranges = accept.split(",").map((part) => {
    const [range = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return { range, q: q === undefined ? 1 : Number(q) };
  });
  const weigh = (mediaType: string): number => {
    const [type] = mediaType.split("/");
    const exact = (name: string): { readonly q: number } | undefined => ranges.find(({ range }) => range === name);
    const { q } = exact(mediaType.toLowerCase()) ?? exact(`${type}/*`) ?? exact("*/*") ?? { q: 0 };
    return Number.isFinite(q) ? q : 0;
  };
  let best: { readonly mediaType: MediaType; readonly q: number } = { mediaType: offered[0], q: weigh(offered[0]) };
  for (const mediaType of offered) if (weigh(mediaType) > best.q) best = { mediaType, q: weigh(mediaType) };
  return best.mediaType;
}
