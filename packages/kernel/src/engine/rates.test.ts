import { expect, test } from "vitest";
import { parseTenantId } from "../machine/tenant.ts";
import type { Actor } from "../machine/types.ts";
import { createMemoryCounter } from "../state-store/memory-counter.ts";
import { createManualClock } from "../testing/manual-clock.ts";
import { type Rate, enforceRate, networkOf } from "./rates.ts";

const actor: Actor = { tenant: parseTenantId("home"), subject: "ann", kind: "person", roles: [] };
const perActor: Rate = { name: "commands", limit: 2, windowMs: 60_000, per: "actor" };

test("what is over the limit is refused with how long to wait, until the window ends", async () => {
  const clock = createManualClock();
  const around = { clock, counter: createMemoryCounter(clock) };
  const once = async (subject = "ann"): Promise<void> =>
    enforceRate(around, perActor, { actor: { ...actor, subject }, address: undefined });

  await once();
  await clock.advance(10_000);
  await once();
  await expect(once()).rejects.toMatchObject({
    code: "rate-limited",
    details: { rate: "commands", retryAfterMs: 50_000 },
  });
  await expect(once("bob")).resolves.toBeUndefined();
  await clock.advance(50_000);
  await expect(once()).resolves.toBeUndefined();
});

test("a tenant's rate counts all of its actors together", async () => {
  const clock = createManualClock();
  const around = { clock, counter: createMemoryCounter(clock) };
  const rate: Rate = { ...perActor, per: "tenant" };

  await enforceRate(around, rate, { actor, address: undefined });
  await enforceRate(around, rate, { actor: { ...actor, subject: "bob" }, address: undefined });
  await expect(enforceRate(around, rate, { actor, address: undefined })).rejects.toMatchObject({
    code: "rate-limited",
  });
});

test("an address's rate needs nobody to be signed in, and many at once count as many", async () => {
  const clock = createManualClock();
  const around = { clock, counter: createMemoryCounter(clock) };
  const rate: Rate = { ...perActor, per: "address" };

  await enforceRate(around, rate, { actor: undefined, address: "192.0.2.1", by: 2 });
  await expect(enforceRate(around, rate, { actor: undefined, address: "::ffff:192.0.2.1" })).rejects.toMatchObject({
    code: "rate-limited",
  });
  await expect(enforceRate(around, rate, { actor: undefined, address: undefined })).resolves.toBeUndefined();
});

test("who has a network of IPv6 is counted as one, however the address is written", () => {
  expect(networkOf("2001:db8:0:1::5")).toBe("2001:db8:0:1::/64");
  expect(networkOf("2001:0DB8:0000:0001:abcd::1")).toBe("2001:db8:0:1::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
});
