import { describe, expect, test } from "vitest";
import { ConstraintViolated } from "../../errors.ts";
import { applyPatch, diff } from "../../machine/patch.ts";
import type { Json } from "../../machine/types.ts";
import { kindOf, MINUTE, type Room } from "./kit.ts";

/** Rows, versions, batches, the journal and the history. */
export function savingContract(open: () => Room): void {
  describe("rows", () => {
    test("what does not exist loads as nothing, with the store's clock", async () => {
      const { store, here, ref, advance } = open();
      const [before] = await store.load([{ tenant: here, ...ref }]);
      await advance(MINUTE);
      const [after] = await store.load([{ tenant: here, ...ref }]);

      expect(before).toMatchObject({ row: undefined, repeat: undefined });
      expect(elapsed(before?.now, after?.now)).toBeGreaterThanOrEqual(MINUTE);
      expect(elapsed(after?.now, await store.now())).toBeGreaterThanOrEqual(0);
    });

    test("a saved state comes back as it was", async () => {
      const { store, here, ref, change } = open();
      const words = {
        text: "Zoë said “yes”; 𝄋 \\ \" ' % $1 --",
        none: null,
        list: [1, -2.5, 1e21, true, [], {}],
        "key with / and ~": "",
      };
      expect(await store.save([change(0, { words })])).toEqual(["saved"]);

      const [loaded] = await store.load([{ tenant: here, ...ref }]);
      expect(loaded?.row).toEqual({ version: 1, machineVersion: 1, state: { status: "open", n: 1, words } });
    });

    test("loads are answered in the order asked, one asked twice is answered twice", async () => {
      const { store, here, there, ref, other, noted, change } = open();
      await store.save([
        change(0, { n: 10 }),
        change(0, { n: 20 }, { ref: other }),
        change(0, { n: 30 }, { ref: noted }),
      ]);
      await store.save([change(0, { n: 40 }, { tenant: there })]);

      const loaded = await store.load([
        { tenant: here, ...noted },
        { tenant: there, ...ref },
        { tenant: there, ...other },
        { tenant: here, ...ref },
        { tenant: here, ...other },
        { tenant: here, ...ref },
      ]);
      expect(loaded.map(({ row }) => row?.state["n"])).toEqual([30, 40, undefined, 10, 20, 10]);
    });

    test("what it was given and what it gave are copies", async () => {
      const { store, here, ref, change } = open();
      const words = { list: [1] };
      await store.save([change(0, { words })]);
      words.list.push(2);
      const [first] = await store.load([{ tenant: here, ...ref }]);
      (first?.row?.state["words"] as typeof words | undefined)?.list.push(3);

      const [second] = await store.load([{ tenant: here, ...ref }]);
      expect(second?.row?.state["words"]).toEqual({ list: [1] });
    });

    test("the secret of the digests stays the same", async () => {
      const { store } = open();
      const secret = await store.digestSecret();
      expect(secret.length).toBeGreaterThanOrEqual(32);
      expect([...(await store.digestSecret())]).toEqual([...secret]);
    });
  });

  describe("versions", () => {
    test("a stale writer is told so, and changes nothing", async () => {
      const { store, here, ref, change, ask, claim } = open();
      await store.save([change(0)]);
      await store.save([change(1, { n: 2 })]);

      expect(await store.save([change(1, { n: 9, outbox: [ask()] })])).toEqual(["conflict"]);

      const [loaded] = await store.load([{ tenant: here, ...ref }]);
      expect(loaded?.row).toMatchObject({ version: 2, state: { n: 2 } });
      expect((await store.journal(here, ref, { after: 0, limit: 10 })).entries).toHaveLength(2);
      expect(await store.history(here, ref, 0)).toHaveLength(2);
      expect(await claim()).toEqual([]);
    });

    test("a writer ahead of the row is told so: nothing is made out of its turn", async () => {
      const { store, here, ref, change } = open();
      expect(await store.save([change(1)])).toEqual(["conflict"]);
      expect((await store.load([{ tenant: here, ...ref }]))[0]?.row).toBeUndefined();
      await store.save([change(0)]);
      expect(await store.save([change(5)])).toEqual(["conflict"]);
    });

    test("of several that make one aggregate at once, one does", async () => {
      const { store, here, ref, change } = open();
      const results = await Promise.all([1, 2, 3, 4].map(async (n) => store.save([change(0, { n })])));
      expect(results.flat().map(kindOf).sort()).toEqual(["conflict", "conflict", "conflict", "saved"]);
      const winner = results.findIndex(([result]) => result === "saved") + 1;
      expect((await store.load([{ tenant: here, ...ref }]))[0]?.row).toMatchObject({
        version: 1,
        state: { n: winner },
      });
    });

    test("of several that save one version at once, one does", async () => {
      const { store, here, ref, change } = open();
      await store.save([change(0)]);
      const results = await Promise.all([1, 2, 3, 4].map(async (n) => store.save([change(1, { n })])));
      expect(results.flat().map(kindOf).sort()).toEqual(["conflict", "conflict", "conflict", "saved"]);
      expect((await store.journal(here, ref, { after: 1, limit: 10 })).entries).toHaveLength(1);
    });
  });

  describe("batches", () => {
    test("each row of a batch is judged on its own", async () => {
      const { store, here, ref, other, noted, change } = open();
      await store.save([change(0), change(0, {}, { ref: other })]);
      await store.save([change(1)]);

      const results = await store.save([
        change(1, { n: 9 }), // stale
        change(1, { n: 2 }, { ref: other }),
        change(0, { n: 3 }, { ref: noted }),
      ]);

      expect(results).toEqual(["conflict", "saved", "saved"]);
      const loaded = await store.load([ref, other, noted].map((each) => ({ tenant: here, ...each })));
      expect(loaded.map(({ row }) => [row?.version, row?.state["n"]])).toEqual([
        [2, 2],
        [2, 2],
        [1, 3],
      ]);
    });

    test("equal ids of two tenants in one batch are two aggregates", async () => {
      const { store, here, there, ref, change, ask, claim } = open();
      expect(
        await store.save([
          change(0, { n: 1, journal: { key: "c:ada:k" } }),
          change(0, { n: 100, journal: { key: "c:ada:k" } }, { tenant: there }),
        ]),
      ).toEqual(["saved", "saved"]);
      await store.save([change(1, { n: 2 })]);

      const results = await store.save([
        change(1, { n: 9, outbox: [ask()] }), // stale here
        change(1, { n: 101, outbox: [ask()] }, { tenant: there }), // and right there
      ]);

      expect(results).toEqual(["conflict", "saved"]);
      const loaded = await store.load([here, there].map((tenant) => ({ tenant, ...ref, key: "c:ada:k" })));
      expect(loaded.map(({ row }) => [row?.version, row?.state["n"]])).toEqual([
        [2, 2],
        [2, 101],
      ]);
      expect(loaded.map(({ repeat }) => repeat?.version)).toEqual([1, 1]);
      expect((await claim()).map(({ tenant }) => tenant)).toEqual([there]);
      expect((await store.journal(there, ref, { after: 0, limit: 9 })).entries).toHaveLength(2);
      expect((await store.history(there, ref, 0)).map(({ version }) => version)).toEqual([2, 1]);
    });

    test("a step that the table does not have is refused, and takes nothing of its batch with it", async () => {
      const { store, here, there, ref, other, change, ask, claim } = open();
      await store.save([change(0), change(0, {}, { tenant: there })]);
      await store.save([change(1, { status: "done" })]);

      const results = await store.save([
        change(2, { from: "done", status: "open", outbox: [ask()] }),
        change(0, { status: "held" }, { ref: other }),
        change(1, { n: 7 }, { tenant: there }),
      ]);

      expect(results.map(kindOf)).toEqual(["refused", "refused", "saved"]);
      expect(results[0]).toBeInstanceOf(ConstraintViolated);
      const loaded = await store.load([
        { tenant: here, ...ref },
        { tenant: here, ...other },
        { tenant: there, ...ref },
      ]);
      expect(loaded.map(({ row }) => row?.version)).toEqual([2, undefined, 2]);
      expect(await claim()).toEqual([]);
      expect((await store.journal(here, ref, { after: 0, limit: 9 })).entries).toHaveLength(2);
    });

    test("an empty batch is answered by nothing", async () => {
      const { store } = open();
      expect(await store.save([])).toEqual([]);
      expect(await store.load([])).toEqual([]);
    });

    test("a batch of hundreds is answered in order", async () => {
      const { store, here, ref, change } = open();
      const refs = Array.from({ length: 300 }, (_, index) => ({ machine: ref.machine, id: `${ref.id}.${index}` }));
      await store.save(refs.filter((_, index) => index % 3 === 0).map((each) => change(0, {}, { ref: each })));

      const results = await store.save(refs.map((each, index) => change(0, { n: index }, { ref: each })));

      expect(results).toEqual(refs.map((_, index) => (index % 3 === 0 ? "conflict" : "saved")));
      const loaded = await store.load(refs.map((each) => ({ tenant: here, ...each })));
      expect(loaded.map(({ row }) => row?.state["n"])).toEqual(refs.map((_, index) => (index % 3 === 0 ? 1 : index)));
    });
  });

  describe("journal and history", () => {
    test("a journal record comes back as it was written", async () => {
      const { store, here, there, ref, change } = open();
      const first = change(0, {
        journal: { key: "c:ada:1", digest: "d".repeat(64), traceId: "0af7651916cd43dd8448eb211c80319c" },
      });
      const second = change(1, {
        journal: { subject: "effect:act", actorKind: "system", events: [], at: new Date("2026-02-03T04:05:06.789Z") },
      });
      await store.save([first]);
      await store.save([second]);

      const { entries } = await store.journal(here, ref, { after: 0, limit: 10 });
      expect(entries).toEqual([first.journal, second.journal]);
      expect((await store.journal(there, ref, { after: 0, limit: 10 })).entries).toEqual([]);
    });

    test("the journal is paged by version, oldest first", async () => {
      const { store, here, ref, change } = open();
      for (let expected = 0; expected < 5; expected += 1) await store.save([change(expected)]);
      const versions = async (after: number, limit: number): Promise<readonly number[]> =>
        (await store.journal(here, ref, { after, limit })).entries.map(({ version }) => version);

      expect(await versions(0, 2)).toEqual([1, 2]);
      expect(await versions(2, 2)).toEqual([3, 4]);
      expect(await versions(4, 2)).toEqual([5]);
      expect(await versions(5, 2)).toEqual([]);
    });

    test("history gives back every state there was, newest first", async () => {
      const { store, here, there, ref, change } = open();
      const states: Json[] = [null];
      for (let expected = 0; expected < 4; expected += 1) {
        const wanted = change(expected, { words: { list: Array.from({ length: expected }, () => "word") } });
        await store.save([{ ...wanted, undo: diff(wanted.state, states.at(-1) ?? null) }]);
        states.push(wanted.state);
      }

      const steps = await store.history(here, ref, 0);
      expect(steps.map(({ version, machineVersion }) => [version, machineVersion])).toEqual([
        [4, 1],
        [3, 1],
        [2, 1],
        [1, 1],
      ]);
      let state: Json = (await store.load([{ tenant: here, ...ref }]))[0]?.row?.state ?? null;
      for (const { version, undo } of steps) {
        state = applyPatch(state, undo);
        expect(state).toEqual(states[version - 1]);
      }
      expect((await store.history(here, ref, 2)).map(({ version }) => version)).toEqual([4, 3]);
      expect(await store.history(there, ref, 0)).toEqual([]);
    });
  });
}

function elapsed(from: Date | undefined, to: Date | undefined): number {
  return from && to ? to.getTime() - from.getTime() : Number.NaN;
}
