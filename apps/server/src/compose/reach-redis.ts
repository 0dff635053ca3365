import { type Socket, connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { SegnoError } from "segno";
import { withoutCredentials } from "../config/explain.ts";

const WITHIN_MS = 2_000;

/**
 * Asks a Redis whether it is there and lets us in, as the address says.
 *
 * @param address - of the schemes `redis:` and `rediss:`
 * @throws SegnoError `outside-unavailable`, with a sentence that holds no password
 */
export async function reachRedis(address: string, withinMs = WITHIN_MS): Promise<void> {
  const { username, password } = new URL(address);
  const socket = dial(address).setEncoding("utf8");
  const tooLong = setTimeout(() => socket.destroy(), withinMs);
  let said = "";
  try {
    const names = username === "" ? [] : [decodeURIComponent(username)];
    if (password !== "") socket.write(toCommand("AUTH", ...names, decodeURIComponent(password)));
    socket.write(toCommand("PING"));
    for await (const piece of socket) {
      said += String(piece);
      if (said.startsWith("-") && said.includes("\r\n")) break;
      if (/^(\+OK\r\n)?\+PONG\r\n$/u.test(said)) return;
    }
  } catch {
    said = ""; // the line broke: it has not answered
  } finally {
    clearTimeout(tooLong);
    socket.destroy();
  }
  const why = /^-(NOAUTH|WRONGPASS|NOPERM)/u.test(said) ? "does not let us in" : "does not answer";
  throw new SegnoError("outside-unavailable", `REDIS_URL names ${withoutCredentials(address)}, which ${why}`);
}

function dial(address: string): Socket {
  const { protocol, hostname, port } = new URL(address);
  const place = { host: hostname.replaceAll(/[[\]]/gu, ""), port: Number(port || 6379) };
  return protocol === "rediss:" ? connectTls(place) : connect(place);
}

/** In the protocol's own form, so that a password may hold any letters. */
function toCommand(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}
