import { describe, expect, test } from "vitest";
import { createEngine } from "../engine/create-engine.ts";
import type { Store } from "../engine/ports.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import { ConstraintViolated, refusal } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import { caseMachine } from "./fixture/case.ts";
import { ada, codeOf, createDesk, createGate, here, HOUR, MINUTE, other, ref } from "./fixture/desk.ts";

describe("a lost race", () => {
  test("is decided again on the state that won", async () => {
    const { desk, open, state } = createDesk();
    await open();
    await Promise.all(["a", "b", "c", "d"].map(async (by) => desk.send(ref, { type: "visit", by }, { actor: ada })));
    expect([...((await state())["visits"] as readonly string[])].sort()).toEqual(["a", "b", "c", "d"]);
  });

  test("between processes is decided again too, and reads its facts again", async () => {
    let price = 7;
    const gate = createGate();
    let first = true;
    const { desk, open, simulation, state } = createDesk({
      price: async () => {
        const read = price;
        if (first) {
          first = false;
          await gate.wait();
        }
        return read;
      },
    });
    await open();
    const slow = desk.send(ref, { type: "price" }, { actor: ada });
    await gate.arrived;
    const stranger = createEngine({
      ...simulation.engine.options,
      bus: createLocalBus(),
    });
    await stranger.forTenant(here).send(ref, { type: "write", text: "w" }, { actor: ada });
    price = 8;
    gate.open();

    expect(await slow).toMatchObject({ version: 3 });
    expect((await state())["text"]).toBe("w+8");
  });

  test("is told to a caller who named the version it saw", async () => {
    const { desk, open, state } = createDesk();
    await open();
    const results = await Promise.all(
      ["a", "b", "c"].map(async (by) =>
        codeOf(desk.send(ref, { type: "visit", by }, { actor: ada, expectedVersion: 1 })),
      ),
    );
    expect(results.sort()).toEqual(["accepted", "version-conflict", "version-conflict"]);
    expect((await state())["visits"]).toHaveLength(1);
  });

  test("of two that make one aggregate at once, one makes it and the other finds it", async () => {
    const { open, simulation } = createDesk();
    const results = await Promise.all([codeOf(open()), codeOf(open())]);
    expect(results.sort()).toEqual(["accepted", "transition-refused"]);
    expect(simulation.store.rows(here)).toHaveLength(1);
  });
});

describe("the queue and the batches", () => {
  test("commands for one aggregate in one process wait for each other rather than race", async () => {
    const { desk, open, simulation } = createDesk();
    await open();
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => desk.send(ref, { type: "visit", by: `v${n}` }, { actor: ada })),
    );
    expect(simulation.metrics.total("segno_lost_races_total")).toBe(0);
    expect((await desk.view(ref, ada)).version).toBe(21);
  });

  test("a command that is refused does not stop those behind it", async () => {
    const { desk, open } = createDesk();
    await open();
    const results = await Promise.all(
      ["a", "nobody", "b", "nobody", "c"].map(async (by) =>
        codeOf(desk.send(ref, { type: "visit", by }, { actor: ada })),
      ),
    );
    expect(results).toEqual(["accepted", "no-visitor", "accepted", "no-visitor", "accepted"]);
  });

  test("saves that arrive while one is in flight go together, and at rest one goes alone", async () => {
    const batches: number[] = [];
    const { desk, open } = createDesk({
      wrapStore: (store) => ({
        ...store,
        save: async (changes) => {
          batches.push(changes.length);
          return store.save(changes);
        },
      }),
    });
    await Promise.all(Array.from({ length: 30 }, async (_, n) => open({ machine: "case", id: `c-${n}` })));
    const makings = batches.splice(0);
    await desk.send({ machine: "case", id: "c-3" }, { type: "write", text: "x" }, { actor: ada });

    expect(makings.reduce((sum, size) => sum + size, 0)).toBe(30);
    expect(makings.length).toBeLessThan(6);
    expect(batches).toEqual([1]);
  });

  test("a store that fails fails those it was asked for, and none after", async () => {
    let failing = false;
    const { desk, open } = createDesk({
      wrapStore: (store: Store) => ({
        ...store,
        save: async (changes) => {
          if (failing) throw new Error("connection reset");
          return store.save(changes);
        },
      }),
    });
    await open();
    failing = true;
    await expect(desk.send(ref, { type: "write", text: "a" }, { actor: ada })).rejects.toThrow("connection reset");
    failing = false;
    expect(await desk.send(ref, { type: "write", text: "b" }, { actor: ada })).toMatchObject({ version: 2 });
  });

  test("what the database refuses becomes the machine's refusal, and an unnamed constraint stays an error", async () => {
    let constraint = "case_text_unique";
    const { desk, open, journal } = createDesk({
      wrapStore: (store) => ({
        ...store,
        save: async (changes) =>
          changes[0]?.journal.command === "write" ? [new ConstraintViolated(constraint, "23505")] : store.save(changes),
      }),
    });
    await open();
    expect(await codeOf(desk.send(ref, { type: "write", text: "a" }, { actor: ada }))).toBe("already-written");
    constraint = "another";
    expect(await codeOf(desk.send(ref, { type: "write", text: "a" }, { actor: ada }))).toBe("constraint-violated");
    expect(await journal()).toHaveLength(1);
  });

  test("a fact that cannot be read refuses under its own code, and nothing is changed", async () => {
    const { desk, open, journal } = createDesk({
      price: () => {
        throw refusal("too-many-live", { limit: 3 });
      },
    });
    await open();
    expect(await codeOf(desk.send(ref, { type: "price" }, { actor: ada }))).toBe("too-many-live");
    expect(await journal()).toHaveLength(1);
  });
});

describe("many commands", () => {
  test("are answered one by one, each under a key of its own", async () => {
    const { desk, open } = createDesk();
    await open();
    await open(other);
    const items = [
      { ref, command: { type: "write", text: "x" }, expectedVersion: 1 },
      { ref: other, command: { type: "write", text: "x" }, expectedVersion: 7 },
      { ref: { machine: "case", id: "c-9" }, command: { type: "write", text: "x" } },
    ];
    const sent = { actor: ada, key: "bulk" };

    expect(await desk.sendMany(items, sent)).toEqual([
      { id: "c-1", ok: true, version: 2 },
      { id: "c-2", ok: false, code: "version-conflict", details: { machine: "case", id: "c-2", version: 1 } },
      { id: "c-9", ok: false, code: "not-found", details: { machine: "case", id: "c-9" } },
    ]);
    expect(await desk.sendMany(items, sent)).toMatchObject([{ ok: true, version: 2 }, { ok: false }, { ok: false }]);
    expect((await desk.view(ref, ada)).version).toBe(2);
  });

  test("are not harmed by one that fails as nobody foresaw, and nothing of that failure is told", async () => {
    const { desk, open, simulation } = createDesk({
      wrapStore: (store) => ({
        ...store,
        save: async (changes) =>
          store.save(changes).then((results) =>
            results.map((result, index) => {
              const { command } = changes[index]?.journal ?? {};
              if (command === "show") return new TypeError("cannot read the words of Ada");
              return command === "visit" ? new ConstraintViolated("case_words", "23514") : result;
            }),
          ),
      }),
    });
    for (const id of ["c-1", "c-2", "c-3"]) await open({ machine: "case", id });
    const items = [
      { ref: { machine: "case", id: "c-1" }, command: { type: "show" } },
      { ref: { machine: "case", id: "c-2" }, command: { type: "visit", by: "v" } },
      { ref: { machine: "case", id: "c-3" }, command: { type: "write", text: "x" } },
    ];
    expect(await desk.sendMany(items, { actor: ada })).toEqual([
      { id: "c-1", ok: false, code: "internal", details: {} },
      { id: "c-2", ok: false, code: "internal", details: {} },
      { id: "c-3", ok: true, version: 2 },
    ]);
    expect(simulation.log.lines).toMatchObject([
      { level: "error", fields: { id: "c-1" } },
      { level: "error", fields: { id: "c-2" } },
    ]);
  });

  test("are at most a hundred", async () => {
    const { desk } = createDesk();
    const items = Array.from({ length: 101 }, () => ({ ref, command: { type: "look" } }));
    expect(await codeOf(desk.sendMany(items, { actor: ada }))).toBe("invalid-request");
  });
});

describe("what a subscriber follows", () => {
  test("is the view now, and the journal between, events with instants too", async () => {
    const { desk, open } = createDesk();
    const { view } = await open();
    await desk.send(ref, { type: "write", text: "a" }, { actor: ada });
    await desk.send(ref, { type: "visit", by: "v" }, { actor: ada });

    const { view: now, entries } = await desk.follow(ref, ada, 0);
    expect(now).toMatchObject({ version: 3, text: "a" });
    expect(entries).toEqual([
      {
        version: 1,
        at: view.at,
        events: [{ type: "opened", limitAt: new Date(Date.parse(view.at) + HOUR).toISOString() }],
      },
      { version: 2, at: view.at, events: [] },
      { version: 3, at: view.at, events: [{ type: "visited", by: "v" }] },
    ]);
    expect((await desk.follow(ref, ada, 2)).entries).toHaveLength(1);
    expect((await desk.follow(ref, ada, 0, { limit: 2 })).entries.map(({ version }) => version)).toEqual([1, 2]);
  });

  test("is shown as the state allows that there is now, and never ahead of the view", async () => {
    // told once it is answered; a case is never asked about a version that it does not show
    const discreet: Machine = {
      ...caseMachine,
      eventView: (event, state) => ({ type: event.type, ...(state.status === "answered" && { told: true }) }),
    };
    let meanwhile: (() => Promise<unknown>) | undefined;
    let isWorking = false;
    const { desk, open, simulation } = createDesk({
      machines: [discreet],
      wrapStore: (store) => ({
        ...store,
        claim: async (options) => (isWorking ? store.claim(options) : []),
        journal: async (...args) => {
          await meanwhile?.();
          return store.journal(...args);
        },
      }),
    });
    await open();
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    const before = await desk.follow(ref, ada, 0);
    expect(before.entries.flatMap(({ events }) => events)).toEqual([{ type: "opened" }, { type: "asked" }]);

    // the answer comes between the look at the row and the look at the journal
    meanwhile = async () => {
      isWorking = true;
      await simulation.advance(10_000);
    };
    expect(await desk.follow(ref, ada, 0)).toMatchObject({ view: { version: 2 }, entries: before.entries });
    const after = await desk.follow(ref, ada, 0);
    expect(after.view.version).toBe(3);
    expect(after.entries.flatMap(({ events }) => events)).toEqual([
      { type: "opened", told: true },
      { type: "asked", told: true },
      { type: "answered", told: true },
    ]);
  });

  test("the view at every version is made again from history", async () => {
    const { desk, open, simulation } = createDesk();
    const views = [(await open()).view];
    for (const command of [
      { type: "write", text: "a" },
      { type: "visit", by: "v" },
      { type: "ask", effect: "call" },
    ])
      views.push((await desk.send(ref, command, { actor: ada })).view);
    await simulation.advance(MINUTE);
    for (const view of views) {
      const again = await desk.viewAt(ref, ada, view.version);
      expect({ ...again, at: "" }).toEqual({ ...view, at: "" });
    }
    expect(await desk.viewAt(ref, ada, 0)).toBeUndefined();
    expect(await desk.viewAt(ref, ada, 99)).toBeUndefined();
  });
});
