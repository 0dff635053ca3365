import { describe, expect, test } from "vitest";
import { createActor, systemActor } from "../engine/actors.ts";
import { Misdeclared } from "../errors.ts";
import { ada, bob, codeOf, createDesk, here, HOUR, may, other, person, ref, there } from "./fixture/desk.ts";

describe("a command", () => {
  test("makes an aggregate, and answers with its version and view", async () => {
    const { open, simulation, journal } = createDesk();
    const reply = await open();

    expect(reply).toMatchObject({ ref, version: 1, repeated: false, unchanged: false });
    expect(reply.view).toEqual({
      id: "c-1",
      version: 1,
      status: "open",
      text: "",
      stage: 1,
      visits: 0,
      legal: ["write", "look", "extend", "ask", "show", "price", "visit"],
      at: simulation.clock.now().toISOString(),
    });
    expect(await journal()).toMatchObject([
      {
        version: 1,
        subject: "user:ada",
        actorKind: "person",
        command: "open",
        from: "new",
        to: "open",
        machineVersion: 1,
      },
    ]);
  });

  test("that is refused changes nothing", async () => {
    const { desk, open, journal, simulation } = createDesk();
    await open();
    const before = [simulation.store.rows(here), simulation.store.outbox()];

    expect(await codeOf(desk.send(ref, { type: "visit", by: "nobody" }, { actor: ada }))).toBe("no-visitor");
    expect(await codeOf(desk.send(ref, { type: "record-answer", round: 1, answer: "x" }, { actor: ada }))).toBe(
      "not-permitted",
    );
    expect(await codeOf(desk.send(ref, { type: "write", text: 7 }, { actor: ada }))).toBe("invalid-command");

    expect([simulation.store.rows(here), simulation.store.outbox()]).toEqual(before);
    expect(await journal()).toHaveLength(1);
  });

  test("that answers unchanged writes nothing, and the version there is is acknowledged", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    const reply = await desk.send(ref, { type: "look" }, { actor: ada, key: "k-1" });
    expect(reply).toMatchObject({ version: 1, unchanged: true, repeated: false, view: { version: 1 } });
    expect(await journal()).toHaveLength(1);
  });

  test("that records no event still writes a version, of which a subscriber hears", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    const heard: number[] = [];
    const stop = desk.onMoved(ref, ({ version }) => heard.push(version));
    await desk.send(ref, { type: "write", text: "a" }, { actor: ada });
    stop();
    await desk.send(ref, { type: "write", text: "b" }, { actor: ada });
    expect(heard).toEqual([2]);
    expect((await journal()).map(({ events }) => events.length)).toEqual([1, 0, 0]);
  });

  test("is decided at the store's time, not at the process's", async () => {
    const desk = createDesk({
      wrapStore: (store) => ({
        ...store,
        load: async (requests) =>
          (await store.load(requests)).map((loaded) => ({ ...loaded, now: new Date(loaded.now.getTime() + 5_000) })),
      }),
    });
    const { view } = await desk.open();
    expect(view.at).toBe(new Date(desk.simulation.clock.now().getTime() + 5_000).toISOString());
    expect(await desk.state()).toMatchObject({
      limitAt: new Date(desk.simulation.clock.now().getTime() + HOUR + 5_000).toISOString(),
    });
  });
});

describe("the order of checks", () => {
  test("is it there, may you, is it a repeat, is your version right, is there a cell, its guards", async () => {
    const { desk, open } = createDesk();
    // is it there
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 9 }, { actor: ada, expectedVersion: 7 }))).toBe(
      "not-found",
    );
    await open();
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 9 }, { actor: bob, expectedVersion: 7 }))).toBe(
      "not-found",
    );
    // may you
    expect(await codeOf(desk.send(ref, { type: "approve", bad: 1 }, { actor: ada, expectedVersion: 7 }))).toBe(
      "not-permitted",
    );
    // does it fit its schema
    expect(await codeOf(desk.send(ref, { type: "approve", bad: 1 }, { actor: may, expectedVersion: 7 }))).toBe(
      "invalid-command",
    );
    // is your version right
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 9 }, { actor: may, expectedVersion: 7 }))).toBe(
      "version-conflict",
    );
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 9 }, { actor: may }))).toBe("stale-stage");
    for (const stage of [1, 2]) await desk.send(ref, { type: "approve", stage }, { actor: may });
    // its guards
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 3 }, { actor: may }))).toBe("approved-enough");
    // is there a cell
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 3 }, { actor: may }))).toBe("transition-refused");
  });

  test("a repeat is known before its version is asked", async () => {
    const { desk, open } = createDesk();
    await open();
    const sent = { actor: ada, key: "k-1", expectedVersion: 1 };
    await desk.send(ref, { type: "write", text: "a" }, sent);
    expect(await desk.send(ref, { type: "write", text: "a" }, sent)).toMatchObject({ version: 2, repeated: true });
  });

  test("a cell's own refusal comes after its table: a refused command reads no facts", async () => {
    let reads = 0;
    const { desk, open } = createDesk({ price: () => (reads += 1) });
    await open();
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    expect(await codeOf(desk.send(ref, { type: "price" }, { actor: ada }))).toBe("transition-refused");
    expect(reads).toBe(0);
  });
});

describe("names that no table has", () => {
  test.each(["fly", "constructor", "toString", "__proto__", "hasOwnProperty", ""])("%s is no command", async (type) => {
    const { desk, open, journal } = createDesk();
    await open();
    expect(["invalid-command", "not-permitted"]).toContain(await codeOf(desk.send(ref, { type }, { actor: may })));
    expect(["not-found", "invalid-command", "not-permitted"]).toContain(
      await codeOf(desk.send(other, { type }, { actor: may })),
    );
    expect(await journal()).toHaveLength(1);
  });

  test.each(["nothing", "constructor", "__proto__"])("%s is no machine", async (machine) => {
    const { desk } = createDesk();
    expect(await codeOf(desk.send({ machine, id: "c-1" }, { type: "open", limitMs: 1 }, { actor: ada }))).toBe(
      "not-found",
    );
    expect(await codeOf(desk.view({ machine, id: "c-1" }, ada))).toBe("not-found");
  });

  test("a client that sends a fact is refused", async () => {
    const { desk, open } = createDesk();
    await open();
    for (const fields of [{ price: 1 }, { facts: { price: 1 } }])
      expect(await codeOf(desk.send(ref, { type: "price", ...fields }, { actor: ada }))).toBe("invalid-command");
  });

  test.each(["", "a b", "a/b", "x".repeat(201), "é"])("an id of %j makes nothing", async (id) => {
    const { desk, simulation } = createDesk();
    expect(["invalid-request", "not-found"]).toContain(
      await codeOf(desk.send({ machine: "case", id }, { type: "open", limitMs: HOUR }, { actor: ada })),
    );
    expect(simulation.store.rows(here)).toEqual([]);
  });
});

describe("who may", () => {
  test("another tenant's actor finds nothing, nor does an actor another tenant's aggregate", async () => {
    const { desk, open, simulation } = createDesk();
    await open();
    const eve = { ...person("ada", "clerk", "manager"), tenant: there };
    expect(await codeOf(desk.send(ref, { type: "write", text: "x" }, { actor: eve }))).toBe("not-found");
    expect(await codeOf(desk.view(ref, eve))).toBe("not-found");
    expect(await codeOf(desk.viewAt(ref, eve, 1))).toBe("not-found");
    expect(await codeOf(desk.follow(ref, eve, 0))).toBe("not-found");
    const beside = simulation.forTenant(there);
    expect(await codeOf(beside.send(ref, { type: "write", text: "x" }, { actor: eve }))).toBe("not-found");
    expect(await codeOf(beside.view(ref, eve))).toBe("not-found");
  });

  test("who may not see an aggregate finds nothing on every way in", async () => {
    const { desk, open } = createDesk();
    await open();
    expect(await codeOf(desk.send(ref, { type: "write", text: "x" }, { actor: bob }))).toBe("not-found");
    expect(await codeOf(desk.send(ref, { type: "open", limitMs: 1 }, { actor: bob }))).toBe("not-found");
    expect(await codeOf(desk.view(ref, bob))).toBe("not-found");
    expect(await codeOf(desk.viewAt(ref, bob, 1))).toBe("not-found");
    expect(await codeOf(desk.follow(ref, bob, 0))).toBe("not-found");
    expect(await desk.sendMany([{ ref, command: { type: "write", text: "x" } }], { actor: bob })).toMatchObject([
      { ok: false, code: "not-found" },
    ]);
  });

  test("who holds a link to one aggregate finds no other", async () => {
    const { desk, open } = createDesk();
    await open();
    await open(other);
    const linked = { ...ada, scopes: ["case:c-1"] };
    expect(await codeOf(desk.view(ref, linked))).toBe("accepted");
    expect(await codeOf(desk.view(other, linked))).toBe("not-found");
    expect(await codeOf(desk.send(other, { type: "write", text: "x" }, { actor: linked }))).toBe("not-found");
  });

  test("who holds a link to one aggregate makes no other", async () => {
    const { desk, simulation } = createDesk();
    const linked = { ...ada, scopes: ["case:c-1"] };
    expect(["not-found", "not-permitted"]).toContain(
      await codeOf(desk.send(other, { type: "open", limitMs: HOUR }, { actor: linked })),
    );
    expect(simulation.store.rows(here)).toEqual([]);
  });

  test("no person or program can hold a role of the engine's", () => {
    for (const role of ["system", "timer", "effect"])
      for (const kind of ["person", "program"] as const)
        expect(() => createActor({ tenant: here, subject: "user:eve", kind, roles: ["clerk", role] })).toThrow(
          Misdeclared,
        );
    expect(systemActor(here, "timer:limit", ["timer"]).roles).toEqual(["system", "timer"]);
  });

  test("legal names what has a cell, a role and a passing guard, and nothing else is accepted", async () => {
    const { desk, open } = createDesk();
    await open();
    const legal = async (): Promise<readonly string[]> => (await desk.view(ref, may)).legal;
    expect(await legal()).toContain("approve");
    for (const stage of [1, 2]) await desk.send(ref, { type: "approve", stage }, { actor: may });
    expect(await legal()).not.toContain("approve");
    expect(await legal()).not.toContain("time-out");
  });
});

describe("a stage", () => {
  test("must be named, must be whole, and must be the one there is", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    expect(await codeOf(desk.send(ref, { type: "approve" }, { actor: may }))).toBe("version-required");
    expect(await codeOf(desk.send(ref, { type: "approve", stage: "1" }, { actor: may }))).toBe("invalid-command");
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 2 }, { actor: may }))).toBe("stale-stage");
    expect(await journal()).toHaveLength(1);
    expect((await desk.send(ref, { type: "approve", stage: 1 }, { actor: may })).view).toMatchObject({ stage: 2 });
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 1 }, { actor: may }))).toBe("stale-stage");
  });

  test("does not go stale by steps that do not move it", async () => {
    const { desk, open } = createDesk();
    await open();
    await desk.send(ref, { type: "write", text: "a" }, { actor: ada });
    expect(await desk.send(ref, { type: "approve", stage: 1 }, { actor: may })).toMatchObject({ version: 3 });
  });
});
