import { BlockList, isIP } from "node:net";

/**
 * Who really sends a request: the last address on its way that is not one of ours. What `X-Forwarded-For` says is
 * believed of a proxy in `trusted`, and of nobody else.
 *
 * @param trusted - addresses and networks, `10.0.0.0/8` for example
 */
export function createClientAddress(
  trusted: readonly string[],
): (peer: string | undefined, forwardedFor: string | undefined) => string | undefined {
  const proxies = new BlockList();
  for (const network of trusted) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string): boolean => proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return (peer, forwardedFor) => {
    const sender = peer === undefined ? undefined : plain(peer);
    if (sender === undefined || !isTrusted(sender)) return sender;
    const way = (forwardedFor ?? "").split(",").map((part) => plain(part.trim()));
    let address = sender;
    for (const hop of way.toReversed()) {
      if (isIP(hop) === 0) return address; // whoever wrote this is not to be believed further
      address = hop;
      if (!isTrusted(hop)) return hop;
    }
    return address;
  };
}

/** Without a port or brackets, and an IPv4 address as one though it came over an IPv6 socket. */
function plain(address: string): string {
  const bare =
    /^\[(?<inside>[^\]]+)\](?::\d+)?$/u.exec(address)?.groups?.["inside"] ?? address.replace(/^([\d.]+):\d+$/u, "$1");
  return bare.replace(/^::ffff:(?=\d+\.)/iu, "");
}
