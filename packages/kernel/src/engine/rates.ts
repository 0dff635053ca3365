import { SegnoError } from "../errors.ts";
import { systemTenant } from "../machine/tenant.ts";
import type { Actor } from "../machine/types.ts";
import type { Clock } from "./ports.ts";
import type { Counter } from "./state-store-port.ts";

/** How often something may be done; declared for a route or a command and counted under its name. */
export interface Rate {
  /** What is counted, `commands` for example: the same name elsewhere counts towards the same limit. */
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly per: "actor" | "tenant" | "address";
}

/** Who is counted. */
export interface Counted {
  readonly actor: Actor | undefined;
  /** The network address, where the channel knows one. */
  readonly address: string | undefined;
  /** How many are done at once; one by default. */
  readonly by?: number;
}

/** What a rate was exceeded by is not told; how long to wait is. */
export class RateLimited extends SegnoError {
  constructor(rate: string, retryAfterMs: number) {
    super("rate-limited", "this was done too often", { details: { rate, retryAfterMs } });
  }
}

/**
 * Counts what is done and refuses what is over the limit. An actor's rate passes over who is not signed in, an address's
 * over a channel that has none.
 *
 * @throws RateLimited when the limit of this window is used up
 */
export async function enforceRate(
  { counter, clock }: { readonly counter: Counter; readonly clock: Clock },
  rate: Rate,
  who: Counted,
): Promise<void> {
  const place = placeOf(rate, who);
  if (!place) return;
  const { count, resetAt } = await counter.increment(place.tenant, place.key, {
    by: who.by ?? 1,
    windowMs: rate.windowMs,
  });
  if (count > rate.limit) throw new RateLimited(rate.name, Math.max(1, resetAt.getTime() - clock.now().getTime()));
}

function placeOf(rate: Rate, { actor, address }: Counted): { tenant: Actor["tenant"]; key: string } | undefined {
  if (rate.per === "address")
    return address === undefined
      ? undefined
      : { tenant: systemTenant, key: `rate:${rate.name}:address:${networkOf(address)}` };
  if (!actor) return undefined;
  const key = rate.per === "tenant" ? `rate:${rate.name}:tenant` : `rate:${rate.name}:actor:${actor.subject}`;
  return { tenant: actor.tenant, key };
}

/** Who has an IPv6 address has at least 2^64 of them, so those are counted as one; a mapped IPv4 address is itself. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === "" ? [] : tail.split(":");
  const zeros: readonly string[] = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => "0");
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/u, "")).join(":")}::/64`;
}
