import { describe, expect, test } from "vitest";
import { caseEffects } from "./fixture/case.ts";
import { ada, codeOf, createDesk, here, MINUTE, ref } from "./fixture/desk.ts";

describe("the paranoid mode", () => {
  test("runs every effect twice, and its result lands once", async () => {
    const desk = createDesk({ paranoid: true });
    let calls = 0;
    desk.outside.call = async () => `answer ${(calls += 1)}`;
    await desk.open();
    await desk.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await desk.simulation.advance(MINUTE);
    expect(calls).toBe(2);
    expect((await desk.journal()).map(({ command }) => command)).toEqual(["open", "ask", "record-answer"]);
    expect(await desk.state()).toMatchObject({ answer: "answer 2" });
  });

  test("runs an effect at most once but once", async () => {
    const desk = createDesk({ paranoid: true });
    let calls = 0;
    desk.outside.dispatch = async () => `answer ${(calls += 1)}`;
    await desk.open();
    await desk.desk.send(ref, { type: "ask", effect: "dispatch" }, { actor: ada });
    await desk.simulation.advance(MINUTE);
    expect(calls).toBe(1);
    expect(await desk.state()).toMatchObject({ status: "answered" });
  });

  test("delivers every command twice, one without a key too, and it is done once", async () => {
    const desk = createDesk({ paranoid: true });
    await desk.open();
    await desk.desk.send(ref, { type: "visit", by: "v" }, { actor: ada, key: "k-1" });
    await desk.desk.send(ref, { type: "visit", by: "w" }, { actor: ada });
    await desk.desk.sendMany([{ ref, command: { type: "visit", by: "x" } }], { actor: ada });
    expect(await desk.state()).toMatchObject({ visits: ["v", "w", "x"] });
    expect(await desk.journal()).toHaveLength(4);
  });

  test("keeps nothing between two steps: each is served by an engine made anew", async () => {
    const loads: string[] = [];
    const desk = createDesk({
      paranoid: true,
      wrapStore: (store) => ({
        ...store,
        digestSecret: async () => {
          loads.push("secret");
          return store.digestSecret();
        },
      }),
    });
    await desk.open();
    await desk.desk.send(ref, { type: "visit", by: "v" }, { actor: ada });
    expect(loads).toHaveLength(4);
  });

  test("says so where a repeat is not the first answer again", async () => {
    const desk = createDesk({
      paranoid: true,
      wrapStore: (store) => ({
        ...store,
        // a store that forgets every key
        load: async (requests) => (await store.load(requests)).map((loaded) => ({ ...loaded, repeat: undefined })),
        save: async (changes) =>
          store.save(changes.map((change) => ({ ...change, journal: { ...change.journal, key: undefined } }))),
      }),
    });
    expect(await codeOf(desk.open())).toBe("transition-refused");
    expect(await codeOf(desk.desk.send(ref, { type: "visit", by: "v" }, { actor: ada }))).toBe("not-repeatable");
  });

  test("finds an effect that cannot be run twice and does not say so", async () => {
    const seen = new Set<string>();
    const careless = caseEffects({
      // an outside that refuses a key that it has seen: it should have been declared at most once
      call: async (_round, { idempotencyKey }) => {
        if (seen.has(idempotencyKey)) throw new Error("409 from outside");
        seen.add(idempotencyKey);
        return "yes";
      },
      dispatch: async () => "x",
      card: async () => {},
    });
    const paranoid = createDesk({ paranoid: true, effects: careless });
    await paranoid.open();
    await paranoid.desk.send(ref, { type: "ask", effect: "call" }, { actor: ada });
    await paranoid.simulation.advance(10 * MINUTE);
    expect((await paranoid.state()).status).toBe("failed");
    expect(paranoid.simulation.store.rows(here)).toHaveLength(1);
  });
});
