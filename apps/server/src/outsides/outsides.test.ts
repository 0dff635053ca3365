import { once } from "node:events";
import { type ServerResponse, createServer } from "node:http";
import { EffectRejected, OutsideUnavailable, RetryAfter } from "segno";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type WatchedOutsides, createOutsides } from "./outsides.ts";
import { reportOutsides } from "./report-outsides.ts";

type Answer = (response: ServerResponse) => void;
const well: Answer = (response) => void response.writeHead(200).end("done");
const failing: Answer = (response) => void response.writeHead(500).end();
const refusing: Answer = (response) => void response.writeHead(422).end();
const busy: Answer = (response) => void response.writeHead(429).end();
const cutting: Answer = (response) => void response.destroy();

let answer: Answer = well;
let asked = 0;
let url = "";
/** Answers that are held back; `free` sends one. */
const slow = {
  waiting: [] as ServerResponse[],
  free: (): void => void slow.waiting.shift()?.writeHead(200).end("late"),
};
const held: Answer = (response) => void slow.waiting.push(response);

const server = createServer((_, response) => {
  asked += 1;
  answer(response);
});
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const restMs = 10_000;
let outsides: WatchedOutsides;
beforeEach(() => {
  answer = well;
  asked = 0;
  outsides = createOutsides({ failures: 3, restMs, places: 2, mostRealms: 3 });
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => vi.useRealTimers();
});

/** As an effect does it: what the service answered becomes a coded error, and anything else is none. */
async function ask(realm = "", outside = "billing"): Promise<string> {
  return outsides.call(outside, realm, async () => {
    const response = await fetch(url);
    if (response.status === 422) throw new EffectRejected("no-such-bill");
    if (response.status === 429) throw new RetryAfter("busy", 60_000);
    if (!response.ok) throw new Error("the service failed");
    return response.text();
  });
}

async function failTimes(times: number, realm?: string): Promise<void> {
  for (let n = 0; n < times; n += 1) await expect(ask(realm)).rejects.toThrow();
}

const breakerOf = (realm = ""): string | undefined =>
  outsides.states().find((state) => state.realm === realm && state.outside === "billing")?.breaker;

describe("the breaker of an outside", () => {
  test.each([
    ["fails", failing],
    ["cuts the line", cutting],
  ])("opens when the service %s too often in a row, and asks it nothing more for a while", async (_, how) => {
    answer = how;
    await failTimes(3);
    expect(asked).toBe(3);
    expect(breakerOf()).toBe("open");

    answer = well;
    vi.advanceTimersByTime(restMs - 1);
    const withheld = ask();
    await expect(withheld).rejects.toBeInstanceOf(OutsideUnavailable);
    await expect(withheld).rejects.toMatchObject({ retryAfterMs: 1 });
    expect(asked).toBe(3);
  });

  test("lets one call try when it has rested, and closes when that goes well", async () => {
    answer = failing;
    await failTimes(3);
    vi.advanceTimersByTime(restMs);

    answer = held;
    const trying = ask();
    await vi.waitUntil(() => slow.waiting.length === 1);
    expect(breakerOf()).toBe("half-open");
    await expect(ask()).rejects.toBeInstanceOf(OutsideUnavailable);
    expect(asked).toBe(4);

    slow.free();
    expect(await trying).toBe("late");
    expect(breakerOf()).toBe("closed");
    answer = well;
    expect(await ask()).toBe("done");
  });

  test("opens again when the call that tries fails", async () => {
    answer = failing;
    await failTimes(3);
    vi.advanceTimersByTime(restMs);

    await expect(ask()).rejects.toThrow("the service failed");
    expect(breakerOf()).toBe("open");
    await expect(ask()).rejects.toMatchObject({ retryAfterMs: restMs });
    expect(asked).toBe(4);
  });

  test.each([
    ["says no", refusing, EffectRejected],
    ["asks to wait", busy, RetryAfter],
  ])("stays closed when the service %s, however often", async (_, how, error) => {
    answer = how;
    for (let n = 0; n < 10; n += 1) await expect(ask()).rejects.toBeInstanceOf(error);
    expect(asked).toBe(10);
    expect(breakerOf()).toBe("closed");
  });

  test("is one for each realm and each outside", async () => {
    answer = failing;
    await failTimes(3, "one");

    answer = well;
    expect(await ask("other")).toBe("done");
    expect(await ask("one", "mail")).toBe("done");
    await expect(ask("one")).rejects.toBeInstanceOf(OutsideUnavailable);
  });
});

describe("the places of an outside", () => {
  test("are few: a slow service is asked no more until one is free, and leaves others alone", async () => {
    answer = held;
    const both = [ask(), ask()];
    await vi.waitUntil(() => slow.waiting.length === 2);

    await expect(ask()).rejects.toBeInstanceOf(OutsideUnavailable);
    expect(asked).toBe(2);
    expect(outsides.states()).toEqual([{ outside: "billing", realm: "", breaker: "closed", running: 2 }]);
    answer = well;
    expect(await ask("", "mail")).toBe("done");

    slow.free();
    await Promise.race(both);
    expect(await ask()).toBe("done");
    slow.free();
    await Promise.all(both);
  });
});

describe("what is measured of outsides", () => {
  const measure = (): readonly (readonly [string, object, number])[] => {
    const measured: (readonly [string, object, number])[] = [];
    reportOutsides(outsides, (...sample) => void measured.push(sample));
    return measured;
  };

  test("is how many breakers are in which state, and by name those that are not closed", async () => {
    expect(measure()).toEqual([]);
    await ask("r-1");
    answer = failing;
    await failTimes(3, "r-2");

    const outside = "billing";
    expect(measure()).toEqual([
      ["segno_outside_running", { outside }, 0],
      ["segno_breakers", { outside, state: "closed" }, 1],
      ["segno_breakers", { outside, state: "half-open" }, 0],
      ["segno_breakers", { outside, state: "open" }, 1],
      ["segno_breaker_state", { outside, realm: "r-2" }, 2],
    ]);
  });
});

describe("what is remembered of realms", () => {
  test("has a bound: the one that was idle longest is forgotten, one with a call under way is not", async () => {
    answer = held;
    const first = ask("r-1");
    await vi.waitUntil(() => slow.waiting.length === 1);
    answer = well;
    for (const realm of ["r-2", "r-3", "r-2", "r-4", "r-5"]) await ask(realm);

    expect(outsides.states().map(({ realm }) => realm)).toEqual(["r-1", "r-4", "r-5"]);
    slow.free();
    await first;
  });
});
