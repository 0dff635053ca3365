import { expect, test } from "vitest";
import { parseTenantId } from "../machine/tenant.ts";
import { createManualClock } from "../testing/manual-clock.ts";
import { createMemoryCounter } from "./memory-counter.ts";

const tenant = parseTenantId("home");

test("a count grows within its window, and begins anew after it", async () => {
  const clock = createManualClock();
  const counter = createMemoryCounter(clock);
  const end = new Date(clock.now().getTime() + 1000);

  expect(await counter.increment(tenant, "k", { windowMs: 1000 })).toEqual({ count: 1, resetAt: end });
  await clock.advance(999);
  expect(await counter.increment(tenant, "k", { windowMs: 1000, by: 4 })).toEqual({ count: 5, resetAt: end });
  expect([await counter.read(tenant, "k"), await counter.read(tenant, "other")]).toEqual([5, 0]);
  await clock.advance(1);
  expect(await counter.read(tenant, "k")).toBe(0);
  expect(await counter.increment(tenant, "k", { windowMs: 1000 })).toMatchObject({ count: 1 });
});

test("keys and tenants are counted apart", async () => {
  const counter = createMemoryCounter(createManualClock());
  await counter.increment(tenant, "k", { windowMs: 1000 });

  expect(await counter.increment(tenant, "other", { windowMs: 1000 })).toMatchObject({ count: 1 });
  expect(await counter.increment(parseTenantId("away"), "k", { windowMs: 1000 })).toMatchObject({ count: 1 });
});

test("of many at one instant, each is told its own count", async () => {
  const counter = createMemoryCounter(createManualClock());
  const counts = await Promise.all(
    Array.from({ length: 50 }, async () => (await counter.increment(tenant, "k", { windowMs: 1000 })).count),
  );
  expect(new Set(counts).size).toBe(50);
});

test("windows that are over are swept while others live on", async () => {
  const clock = createManualClock();
  const counter = createMemoryCounter(clock);
  await counter.increment(tenant, "kept", { windowMs: 1_000_000 });
  for (let index = 0; index < 999; index += 1) await counter.increment(tenant, `k${index}`, { windowMs: 1000 });
  await clock.advance(2000);
  for (let index = 0; index < 10; index += 1) await counter.increment(tenant, `n${index}`, { windowMs: 1000 });

  expect(await counter.increment(tenant, "kept", { windowMs: 1 })).toMatchObject({ count: 2 });
});
