import { expect, test } from "vitest";
import { createClientAddress } from "./client-address.ts";

test.each<[string, string | undefined, string | undefined, string | undefined]>([
  ["nobody is trusted: the peer itself", "203.0.113.5", "198.51.100.1", "203.0.113.5"],
  ["a trusted proxy says from where", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
  [
    "what a client claims before the proxies is not believed",
    "10.1.2.3",
    "6.6.6.6, 198.51.100.1, 10.9.9.9",
    "198.51.100.1",
  ],
  ["a proxy that says nothing is the sender", "10.1.2.3", undefined, "10.1.2.3"],
  ["a proxy that says nonsense is the sender", "10.1.2.3", "unknown", "10.1.2.3"],
  ["nothing but proxies: the farthest of them", "10.1.2.3", "10.4.4.4", "10.4.4.4"],
  ["IPv4 over an IPv6 socket is IPv4", "::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"],
  ["a port or brackets are dropped", "10.1.2.3", "[2001:db8::1]:443", "2001:db8::1"],
  ["a port after IPv4 is dropped", "10.1.2.3", "198.51.100.1:9999", "198.51.100.1"],
  ["one trusted address of IPv6", "2001:db8::7", "198.51.100.1", "198.51.100.1"],
  ["a peer that is gone has no address", undefined, "198.51.100.1", undefined],
])("%s", (_, peer, forwardedFor, address) => {
  const clientAddress = createClientAddress(["10.0.0.0/8", "2001:db8::7"]);
  expect(clientAddress(peer, forwardedFor)).toBe(address);
});
