/** Reads and writes the one cookie that says who is asking: a session's, or a link's, whichever came last. */
export interface Cookies {
  read(headers: Headers): string | undefined;
  /** @returns a `Set-Cookie` value */
  write(token: string, options: { readonly now: Date; readonly expiresAt: Date }): string;
}

/**
 * No script reads the cookie, no other site's request brings it but a link that is followed, and over TLS its name binds
 * it to this host (RFC 6265bis, `__Host-`).
 */
export function createCookies(publicUrl: string): Cookies {
  const isSecure = publicUrl.startsWith("https:");
  const name = isSecure ? "__Host-segno" : "segno";
  return {
    read(headers) {
      const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
      return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    },
    write(token, { now, expiresAt }) {
      const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000));
      return `${name}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
    },
  };
}
