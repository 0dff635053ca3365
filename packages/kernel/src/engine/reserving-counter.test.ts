import { expect, test } from "vitest";
import { SegnoError } from "../errors.ts";
import { parseTenantId } from "../machine/tenant.ts";
import { createMemoryCounter } from "../state-store/memory-counter.ts";
import { createManualClock } from "../testing/manual-clock.ts";
import { createReservingCounter } from "./reserving-counter.ts";
import type { Counter } from "./state-store-port.ts";

const tenant = parseTenantId("home");
const windowMs = 60_000;

function counting(counter: Counter): Counter & { readonly asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    increment: async (...request) => {
      asked += 1;
      return counter.increment(...request);
    },
  };
}

async function take(counter: Counter, times: number, key = "k"): Promise<readonly number[]> {
  const counts = Array.from({ length: times }, async () => (await counter.increment(tenant, key, { windowMs })).count);
  return Promise.all(counts);
}

test("one process counts exactly, and asks the store once for each block", async () => {
  const clock = createManualClock();
  const store = counting(createMemoryCounter(clock));
  const counter = createReservingCounter(store, clock, 10);

  expect(await take(counter, 25)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  expect(store.asked()).toBe(3);
});

test("no number is given twice by several processes, so no limit is exceeded", async () => {
  const clock = createManualClock();
  const store = createMemoryCounter(clock);
  const processes = [1, 2, 3].map(() => createReservingCounter(store, clock, 10));

  const counts = (await Promise.all(processes.map(async (process) => take(process, 17)))).flat();
  expect(new Set(counts).size).toBe(51);
  expect(Math.max(...counts)).toBeLessThanOrEqual(60);
});

test("a window that is over leaves nothing to the next", async () => {
  const clock = createManualClock();
  const counter = createReservingCounter(createMemoryCounter(clock), clock, 10);

  await take(counter, 3);
  await clock.advance(windowMs);
  expect(await take(counter, 2)).toEqual([1, 2]);
});

test("a store that failed is asked again by the next", async () => {
  const clock = createManualClock();
  const store = createMemoryCounter(clock);
  let fails = true;
  const counter = createReservingCounter(
    {
      increment: async (...request) => {
        if (fails) throw new SegnoError("database-unavailable", "gone");
        return store.increment(...request);
      },
    },
    clock,
    10,
  );

  await expect(take(counter, 2)).rejects.toMatchObject({ code: "database-unavailable" });
  fails = false;
  expect(await take(counter, 2)).toEqual([1, 2]);
});

test("what counts as several is counted by the store, and many keys are swept when their windows are over", async () => {
  const clock = createManualClock();
  const store = counting(createMemoryCounter(clock));
  const counter = createReservingCounter(store, clock, 10);

  expect(await counter.increment(tenant, "k", { windowMs, by: 7 })).toMatchObject({ count: 7 });
  expect(await take(counter, 1)).toEqual([8]);
  for (let index = 0; index < 1100; index += 1) await take(counter, 1, `k${index}`);
  await clock.advance(windowMs);
  expect(await take(counter, 1, "k0")).toEqual([1]);
});
