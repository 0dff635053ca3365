/** Reads and writes our cookies, by their names without what TLS puts before them. */
export interface Cookies {
  /** As it stands in a request. */
  nameOf(name: string): string;
  read(headers: Headers, name: string): string | undefined;
  /** Those whose names begin so, in the order in which the browser sent them. */
  readAll(headers: Headers, beginning: string): ReadonlyMap<string, string>;
  /** @returns a `Set-Cookie` value */
  write(name: string, token: string, options: { readonly now: Date; readonly expiresAt: Date }): string;
  /** @returns a `Set-Cookie` value that removes it */
  clear(name: string): string;
}

/** Says who is signed in; the names of all others of ours begin so. */
export const sessionCookie = "segno";

/**
 * No script reads a cookie of ours, no other site's request brings it but a link that is followed, and over TLS its name
 * binds it to this host (RFC 6265bis, `__Host-`).
 */
export function createCookies(publicUrl: string): Cookies {
  const isSecure = publicUrl.startsWith("https:");
  const prefix = isSecure ? "__Host-" : "";
  const readAll: Cookies["readAll"] = (headers, beginning) => {
    const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
    const ours = pairs.filter((pair) => pair.startsWith(prefix + beginning) && pair.includes("="));
    return new Map(
      ours.map((pair) => [pair.slice(prefix.length, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
  };
  const toHeader = (name: string, token: string, maxAge: number): string =>
    `${prefix}${name}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return {
    nameOf: (name) => prefix + name,
    readAll,
    read: (headers, name) => readAll(headers, name).get(name),
    write: (name, token, { now, expiresAt }) =>
      toHeader(name, token, Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000))),
    clear: (name) => toHeader(name, "", 0),
  };
}
