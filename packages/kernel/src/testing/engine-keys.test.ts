import { describe, expect, test } from "vitest";
import { ada, bob, codeOf, createDesk, here, HOUR, may, MINUTE, other, ref, there } from "./fixture/desk.ts";

describe("the same command under the same key", () => {
  test("is once, and gets the first answer again", async () => {
    const { desk, open, journal, simulation } = createDesk();
    await open();
    const first = await desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key: "k-1" });
    await desk.send(ref, { type: "visit", by: "w" }, { actor: ada, key: "k-2" });
    await simulation.advance(MINUTE);

    const again = await desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key: "k-1" });

    expect(again).toMatchObject({ version: 2, repeated: true });
    expect({ ...again.view, at: "" }).toEqual({ ...first.view, at: "" });
    expect(await journal()).toHaveLength(3);
  });

  test("at once is once too", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    const replies = await Promise.all(
      [1, 2, 3].map(async () => desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key: "k-1" })),
    );
    expect(replies.map(({ version }) => version)).toEqual([2, 2, 2]);
    expect(replies.map(({ repeated }) => repeated)).toEqual([false, true, true]);
    expect(await journal()).toHaveLength(2);
  });

  test("is the same however its fields are ordered", async () => {
    const { desk, simulation } = createDesk();
    const sent = { actor: ada, key: "k-1" };
    await desk.send(ref, { type: "open", limitMs: HOUR }, sent);
    expect(await desk.send(ref, { limitMs: HOUR, type: "open" }, sent)).toMatchObject({ repeated: true });
    expect(simulation.store.rows(here)).toHaveLength(1);
  });

  test("that creates finds the first, under another id too", async () => {
    const { desk, simulation } = createDesk();
    const sent = { actor: ada, key: "k-1" };
    await desk.send(ref, { type: "open", limitMs: HOUR }, sent);
    await desk.send(ref, { type: "write", text: "later" }, { actor: ada });

    const again = await desk.send(other, { type: "open", limitMs: HOUR }, sent);

    expect(again).toMatchObject({ ref, version: 1, repeated: true, view: { id: "c-1", text: "" } });
    expect(simulation.store.rows(here)).toHaveLength(1);
  });

  test("that creates at once under two ids makes one", async () => {
    const { desk, simulation } = createDesk();
    const sent = { actor: ada, key: "k-1" };
    const replies = await Promise.all(
      [ref, other].map(async (at) => desk.send(at, { type: "open", limitMs: HOUR }, sent)),
    );
    expect(new Set(replies.map((reply) => reply.ref.id)).size).toBe(1);
    expect(simulation.store.rows(here)).toHaveLength(1);
  });

  test("is answered when the command would be refused by now", async () => {
    const { desk, open } = createDesk();
    await open();
    const sent = { actor: ada, key: "k-1" };
    await desk.send(ref, { type: "ask", effect: "call" }, sent);
    expect(await codeOf(desk.send(ref, { type: "ask", effect: "call" }, { actor: ada, key: "k-2" }))).toBe(
      "transition-refused",
    );
    expect(await desk.send(ref, { type: "ask", effect: "call" }, sent)).toMatchObject({ repeated: true, version: 2 });
  });

  test("is not compared by its facts, which the server read", async () => {
    let price = 7;
    const { desk, open, state } = createDesk({ price: () => (price += 1) });
    await open();
    const sent = { actor: ada, key: "k-1" };
    await desk.send(ref, { type: "price" }, sent);
    expect(await desk.send(ref, { type: "price" }, sent)).toMatchObject({ repeated: true });
    expect((await state())["text"]).toBe("+8");
  });

  test("shows the first answer to the eyes of who asks", async () => {
    const { desk, open } = createDesk();
    await open();
    await desk.send(ref, { type: "write", text: "a" }, { actor: may, key: "k-1" });
    const { view } = await desk.send(
      ref,
      { type: "write", text: "a" },
      { actor: { ...may, roles: ["clerk", "manager"] }, key: "k-1" },
    );
    expect(view.legal).toContain("approve");
  });
});

describe("another command under the same key", () => {
  test("is refused as key-reused, and changes nothing", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    await desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key: "k-1" });
    expect(await codeOf(desk.send(ref, { type: "visit", by: "w" }, { actor: ada, key: "k-1" }))).toBe("key-reused");
    expect(await codeOf(desk.send(ref, { type: "write", text: "v" }, { actor: ada, key: "k-1" }))).toBe("key-reused");
    expect(await journal()).toHaveLength(2);
  });

  test("is refused where only its stage differs", async () => {
    const { desk, open } = createDesk();
    await open();
    await desk.send(ref, { type: "approve", stage: 1 }, { actor: may, key: "k-1" });
    expect(await desk.send(ref, { type: "approve", stage: 1 }, { actor: may, key: "k-1" })).toMatchObject({
      repeated: true,
    });
    expect(await codeOf(desk.send(ref, { type: "approve", stage: 2 }, { actor: may, key: "k-1" }))).toBe("key-reused");
  });

  test("of another subject is another key", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    await desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key: "k-1" });
    expect(await desk.send(ref, { type: "visit", by: "w" }, { actor: may, key: "k-1" })).toMatchObject({
      repeated: false,
    });
    expect(await journal()).toHaveLength(3);
  });

  test("of a subject whose name runs into the key is another key", async () => {
    const { desk, open } = createDesk();
    await open();
    const nobody = { ...may, subject: "user:may:k" };
    await desk.send(ref, { type: "visit", by: "v" }, { actor: may, key: "k:1" });
    expect(await desk.send(ref, { type: "visit", by: "w" }, { actor: nobody, key: "1" })).toMatchObject({
      repeated: false,
    });
  });
});

describe("a key", () => {
  test("tells nothing to who may not see the aggregate any more", async () => {
    const { desk, open } = createDesk();
    await open();
    const sent = { actor: may, key: "k-1" };
    await desk.send(ref, { type: "visit", by: "v" }, sent);
    const demoted = { actor: { ...may, roles: ["clerk"] }, key: "k-1" };
    expect(await codeOf(desk.send(ref, { type: "visit", by: "v" }, demoted))).toBe("not-found");
    expect(await codeOf(desk.send(ref, { type: "visit", by: "other" }, demoted))).toBe("not-found");
  });

  test("of a creation tells nothing to who may not see what was made", async () => {
    const { desk } = createDesk();
    await desk.send(ref, { type: "open", limitMs: HOUR }, { actor: { ...bob, scopes: ["case:c-1"] }, key: "k-1" });
    const elsewhere = { actor: { ...bob, scopes: ["case:c-2"] }, key: "k-1" };
    expect(await codeOf(desk.send(other, { type: "open", limitMs: HOUR }, elsewhere))).toBe("not-found");
  });

  test("that was refused or answered unchanged is free", async () => {
    const { desk, open, journal } = createDesk();
    await open();
    const sent = { actor: ada, key: "k-1" };
    expect(await codeOf(desk.send(ref, { type: "visit", by: "nobody" }, sent))).toBe("no-visitor");
    expect(await desk.send(ref, { type: "look" }, sent)).toMatchObject({ unchanged: true });
    expect(await desk.send(ref, { type: "visit", by: "v" }, sent)).toMatchObject({ repeated: false, version: 2 });
    expect(await journal()).toHaveLength(2);
  });

  test("is of its tenant", async () => {
    const { desk, simulation } = createDesk();
    await desk.send(ref, { type: "open", limitMs: HOUR }, { actor: ada, key: "k-1" });
    const reply = await simulation
      .forTenant(there)
      .send(ref, { type: "open", limitMs: HOUR }, { actor: { ...ada, tenant: there }, key: "k-1" });
    expect(reply).toMatchObject({ repeated: false, version: 1 });
  });

  test("of a caller's is never an effect's or a timer's", async () => {
    const { desk, open, simulation, journal } = createDesk();
    await open();
    await desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    const [row] = simulation.store.outbox();
    for (const key of [row?.id ?? "", `e:${row?.id}`])
      await desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key });
    await simulation.runUntilIdle();
    expect((await journal()).map(({ command }) => command)).toContain("record-answer");
  });

  test.each(["", "x".repeat(201), "a\nb", "é"])("of %j is no key", async (key) => {
    const { desk, open } = createDesk();
    await open();
    expect(await codeOf(desk.send(ref, { type: "look" }, { actor: ada, key }))).toBe("invalid-request");
  });
});
