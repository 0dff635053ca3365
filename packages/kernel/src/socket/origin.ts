import type { IncomingMessage } from "node:http";

/**
 * Whether a page may open a socket: a browser sends the page's origin with the cookie, and any page could ask. Programs
 * send none.
 *
 * @param others - origins that may beside the one of the same host
 */
export function mayConnect({ headers }: IncomingMessage, others: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (others.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
