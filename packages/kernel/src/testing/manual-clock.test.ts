import { describe, expect, test } from "vitest";
import { createManualClock, settle } from "./manual-clock.ts";
import { createSeededIds, createSeededRandom } from "./seeded.ts";

describe("a manual clock", () => {
  test("stands until it is turned", async () => {
    const clock = createManualClock(new Date(1_000));
    await settle();
    expect(clock.now()).toEqual(new Date(1_000));
    await clock.advance(500);
    expect(clock.now()).toEqual(new Date(1_500));
  });

  test("wakes sleepers in order, each at its own instant, those too who fall asleep on the way", async () => {
    const clock = createManualClock(new Date(0));
    const woken: string[] = [];
    const sleep = async (name: string, ms: number, again?: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name} ${clock.now().getTime()}`);
      if (again !== undefined) await sleep(`${name}+`, again);
    };
    const all = [sleep("late", 300), sleep("early", 100, 100), sleep("tied", 200), sleep("never", 1_000)];
    await clock.advance(500);
    expect(woken).toEqual(["early 100", "tied 200", "early+ 200", "late 300"]);
    expect(clock.now().getTime()).toBe(500);
    expect(clock.sleepers).toBe(1);
    await clock.set(new Date(1_000));
    await Promise.all(all);
    expect(woken.at(-1)).toBe("never 1000");
  });

  test("wakes nobody who was told to stop, and lets nobody sleep who is told so already", async () => {
    const clock = createManualClock();
    const stop = new AbortController();
    const asleep = clock.sleep(1_000, stop.signal);
    stop.abort();
    await asleep;
    await clock.sleep(1_000, stop.signal);
    await clock.sleep(0);
    expect(clock.sleepers).toBe(0);
  });

  test("may be set back, and wakes nobody by that", async () => {
    const clock = createManualClock(new Date(10_000));
    let woken = false;
    void clock.sleep(100).then(() => (woken = true));
    await clock.set(new Date(5_000));
    await settle();
    expect(woken).toBe(false);
    await clock.set(new Date(10_100));
    expect(woken).toBe(true);
  });
});

describe("a seed", () => {
  test("gives the same ids in the same order, and another seed others", () => {
    const take = (seed: string): readonly string[] => {
      const ids = createSeededIds(seed);
      return Array.from({ length: 50 }, () => ids.next());
    };
    expect(take("a")).toEqual(take("a"));
    expect(new Set([...take("a"), ...take("b")]).size).toBe(100);
  });

  test("gives the same chance, within its bounds and spread over them", () => {
    const take = (seed: number): readonly number[] => {
      const random = createSeededRandom(seed);
      return Array.from({ length: 1_000 }, () => random());
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(1).every((each) => each >= 0 && each < 1)).toBe(true);
    const mean = take(1).reduce((sum, each) => sum + each, 0) / 1_000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  });
});
