import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Draft, draftKey } from "./draft.ts";

const kept = new Map<string, string>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  kept.clear();
});

/** A draft and what was saved of it; `fails` makes the server refuse. */
function open(saved = "") {
  const server = { fails: false, texts: [] as string[] };
  const draft = new Draft({
    interviewId: "i1",
    turnId: "s1-t1-f0",
    saved,
    save: async (text) => {
      if (server.fails) throw new Error("refused");
      server.texts.push(text);
    },
  });
  return { draft, server };
}

test("what is typed is saved three seconds after the last key, and said to be", async () => {
  const { draft, server } = open();
  draft.type("An");
  await vi.advanceTimersByTimeAsync(2900);
  draft.type("An index");
  await vi.advanceTimersByTimeAsync(2900);
  expect(server.texts).toEqual([]);
  expect(draft.read()).toEqual({ text: "An index", state: "unsent" });

  await vi.advanceTimersByTimeAsync(200);

  expect(server.texts).toEqual(["An index"]);
  expect(draft.read()).toEqual({ text: "An index", state: "saved" });
});

test("who types without a pause is saved each fifteen seconds", async () => {
  const { draft, server } = open();
  for (let second = 1; second <= 16; second += 1) {
    draft.type("x".repeat(second));
    await vi.advanceTimersByTimeAsync(1000);
  }

  expect(server.texts).toEqual(["x".repeat(15)]);
});

test("this browser keeps the words until the server has them", async () => {
  const { draft, server } = open();
  server.fails = true;
  draft.type("Kept");
  await vi.advanceTimersByTimeAsync(3000);
  expect(draft.read().state).toBe("unsent");
  expect(kept.get(draftKey("i1", "s1-t1-f0"))).toBe("Kept");
  expect(open().draft.read()).toEqual({ text: "Kept", state: "unsent" });

  server.fails = false;
  await vi.advanceTimersByTimeAsync(15_000);

  expect(server.texts).toEqual(["Kept"]);
  expect(kept.size).toBe(0);
});

test("what another device saved is taken over, but never over what is typed here", () => {
  const { draft } = open("From the phone");
  draft.receive("From the phone, more");
  expect(draft.read().text).toBe("From the phone, more");

  draft.type("Typed here");
  draft.receive("From the phone, even more");

  expect(draft.read()).toEqual({ text: "Typed here", state: "unsent", other: "From the phone, even more" });
});

test("words typed in two windows at once stay in each, and each is told of the other's", async () => {
  const one = open();
  const two = open();
  one.draft.type("Words of one");
  two.draft.type("Words of two");
  await vi.advanceTimersByTimeAsync(3000);
  expect([one, two].map(({ server }) => server.texts)).toEqual([["Words of one"], ["Words of two"]]);

  one.draft.receive("Words of one"); // its own, come back
  one.draft.receive("Words of two");
  two.draft.receive("Words of one");

  expect(one.draft.read()).toEqual({ text: "Words of one", state: "unsent", other: "Words of two" });
  expect(two.draft.read()).toEqual({ text: "Words of two", state: "unsent", other: "Words of one" });
  one.draft.keepOwn();
  two.draft.useOther();
  await vi.advanceTimersByTimeAsync(0);
  expect(one.server.texts).toEqual(["Words of one", "Words of one"]);
  for (const { draft } of [one, two]) expect(draft.read()).toEqual({ text: "Words of one", state: "saved" });
});

test("an earlier draft that comes back late is no other window's", async () => {
  const { draft } = open();
  for (const text of ["A sorted list", "An unsorted list"]) {
    draft.type(text);
    await vi.advanceTimersByTimeAsync(3000);
  }

  draft.receive("A sorted list");

  expect(draft.read()).toEqual({ text: "An unsorted list", state: "saved" });
});

test("what another window wrote on from here is taken over, since nothing is lost by it", async () => {
  const { draft } = open();
  draft.type("An index");
  await vi.advanceTimersByTimeAsync(3000);

  draft.receive("An index keeps a sorted copy");

  expect(draft.read()).toEqual({ text: "An index keeps a sorted copy", state: "saved" });
});

test("no draft comes after an answer that is on its way; a refused one goes on as a draft", async () => {
  const { draft, server } = open();
  draft.type("My answer");
  draft.hold();
  await vi.advanceTimersByTimeAsync(20_000);
  draft.flush();
  expect(server.texts).toEqual([]);

  draft.release();
  await vi.advanceTimersByTimeAsync(0);

  expect(server.texts).toEqual(["My answer"]);
});

test("an answered turn leaves nothing in this browser", () => {
  const { draft } = open();
  draft.type("My answer");
  draft.forget();

  expect(kept.size).toBe(0);
});
