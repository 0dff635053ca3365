import { describe, expect, test } from "vitest";
import type { Closing, Lease, OutboxRow } from "../../engine/ports.ts";
import { done, idsOf, leaseOf } from "./claiming.ts";
import { MINUTE, type Room } from "./kit.ts";

/** Effects of which only the newest ask counts: one waits for each aggregate and name. */
export function latestContract(open: () => Room): void {
  const latest = ({ ask }: Room, n: number, wanted: Partial<OutboxRow> = {}): OutboxRow =>
    ask({ kind: "latest", input: { n }, ...wanted });
  const cooling = (lease: Lease, coolMs: number): Closing => ({ ...leaseOf(lease), as: "cooling", coolMs });

  describe("latest", () => {
    test("a new ask replaces the input of the one that waits, and not its due time", async () => {
      const room = open();
      const { store, change, claim, claimOne, inMs, nextDueAt, advance } = room;
      const dueAt = await inMs(5 * MINUTE);
      await store.save([change(0, { outbox: [latest(room, 1, { dueAt })] })]);
      await store.save([change(1, { outbox: [latest(room, 2)] })]);
      await store.save([change(2, { outbox: [latest(room, 3)] })]);

      expect(await claim()).toEqual([]);
      expect(await nextDueAt()).toEqual(dueAt);
      await advance(6 * MINUTE);
      expect(await claimOne()).toMatchObject({ input: { n: 3 }, dueAt, cooling: false, attempt: 1 });
    });

    test("a new ask has an id of its own, so that the outside does not take it for the old one", async () => {
      const room = open();
      const { store, change, claimOne } = room;
      const newer = latest(room, 2);
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      await store.save([change(1, { outbox: [newer] })]);
      expect((await claimOne()).id).toBe(newer.id);
    });

    test("each aggregate, name and tenant has its own", async () => {
      const room = open();
      const { store, there, other, change, ask, claim } = room;
      await store.save([change(0, { outbox: [latest(room, 1), ask({ input: { n: 4 } })] })]);
      await store.save([change(0, { outbox: [latest(room, 2)] }, { ref: other })]);
      await store.save([change(0, { outbox: [latest(room, 3)] }, { tenant: there })]);
      expect(
        (await claim()).map(({ input }) => (input as { readonly n: number }).n).sort((one, other) => one - other),
      ).toEqual([1, 2, 3, 4]);
    });

    test("beside one that runs one more waits, and it does not run before that one ended", async () => {
      const room = open();
      const { store, here, change, claim, claimOne } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const running = await claimOne();
      await store.save([change(1, { outbox: [latest(room, 2)] })]);
      await store.save([change(2, { outbox: [latest(room, 3)] })]);

      expect(await claim({ worker: "w-2" })).toEqual([]);
      expect(await store.close(here, done(running))).toBe(true);
      expect(await claimOne()).toMatchObject({ input: { n: 3 } });
    });

    test("where the one that ran died with its worker, it is claimed before the one that waits", async () => {
      const room = open();
      const { store, change, claim, claimOne, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const running = await claimOne();
      await store.save([change(1, { outbox: [latest(room, 2)] })]);
      await advance(2 * MINUTE);

      const claimed = await claim({ worker: "w-2" });
      expect(claimed.map(({ id, lapsed }) => [id, lapsed])).toEqual([[running.id, true]]);
    });

    test("one that is put back makes way for a newer ask, which then waits as long", async () => {
      const room = open();
      const { store, here, change, claim, claimOne, inMs, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const running = await claimOne();
      await store.save([change(1, { outbox: [latest(room, 2)] })]);
      expect(await store.postpone(here, running, { dueAt: await inMs(5 * MINUTE), error: "outside-failed" })).toBe(
        true,
      );

      await advance(4 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(2 * MINUTE);
      expect(await claimOne()).toMatchObject({ input: { n: 2 } });
      expect(await store.close(here, done(running))).toBe(false);
    });

    test("one that is put back and alone keeps its input until it is asked again", async () => {
      const room = open();
      const { store, here, change, claimOne, inMs, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      await store.postpone(here, await claimOne(), { dueAt: await inMs(5 * MINUTE), error: "outside-failed" });
      await store.save([change(1, { outbox: [latest(room, 2)] })]);
      await advance(6 * MINUTE);
      expect(await claimOne()).toMatchObject({ input: { n: 2 } });
    });

    test("one that ran lately cools: the next ask waits until it may run again", async () => {
      const room = open();
      const { store, here, change, claim, claimOne, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const first = await claimOne();
      expect(await store.close(here, cooling(first, 5 * MINUTE))).toBe(true);
      expect(await store.close(here, done(first))).toBe(false);

      await advance(1_000);
      const asked = latest(room, 2);
      await store.save([change(1, { outbox: [asked] })]);
      await advance(4 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(2 * MINUTE);
      const second = await claimOne();
      expect(second).toMatchObject({ id: asked.id, input: { n: 2 }, cooling: false, attempt: 1 });
      expect(second.askedAt.getTime()).toBeGreaterThan(first.askedAt.getTime());
    });

    test("a new ask that waits beside the one that cools takes its due time", async () => {
      const room = open();
      const { store, change, claim, claimOne, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const running = await claimOne();
      await store.save([change(1, { outbox: [latest(room, 2)] })]);
      expect(await store.save([change(2, { closes: cooling(running, 5 * MINUTE) })])).toEqual(["saved"]);

      await advance(4 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(2 * MINUTE);
      expect(await claimOne()).toMatchObject({ input: { n: 2 }, cooling: false });
    });

    test("one result may close it cooling and ask for it again in the same step", async () => {
      const room = open();
      const { store, change, claim, claimOne, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const running = await claimOne();
      const step = change(1, { closes: cooling(running, 5 * MINUTE), outbox: [latest(room, 2)] });
      expect(await store.save([step])).toEqual(["saved"]);

      expect(await claim()).toEqual([]);
      await advance(6 * MINUTE);
      expect(await claimOne()).toMatchObject({ input: { n: 2 }, cooling: false });
    });

    test("one that closes cooling and asks again for an instant within that time waits for its end, and no longer", async () => {
      const room = open();
      const { store, change, claim, claimOne, inMs, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      const running = await claimOne();
      const again = latest(room, 2, { dueAt: await inMs(3 * MINUTE) });
      await store.save([change(1, { closes: cooling(running, 5 * MINUTE), outbox: [again] })]);

      await advance(4 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(2 * MINUTE);
      expect(await claimOne()).toMatchObject({ input: { n: 2 } });
    });

    test("one that cooled and was not asked for again says so, and is closed", async () => {
      const room = open();
      const { store, here, change, claim, claimOne, nextDueAt, advance } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      await store.close(here, cooling(await claimOne(), 5 * MINUTE));
      await advance(6 * MINUTE);
      const cooled = await claimOne();
      expect(cooled.cooling).toBe(true);
      expect(await store.close(here, done(cooled))).toBe(true);
      expect(await claim()).toEqual([]);
      expect(await nextDueAt()).toBeUndefined();
    });

    test("beside one that died a new one waits", async () => {
      const room = open();
      const { store, here, change, claim, claimOne } = room;
      await store.save([change(0, { outbox: [latest(room, 1)] })]);
      await store.close(here, { ...leaseOf(await claimOne()), as: "dead", error: "outside-failed" });
      const newer = latest(room, 2);
      await store.save([change(1, { outbox: [newer] })]);
      expect(idsOf(await claim())).toEqual([newer.id]);
    });

    test("a batch replaces and adds for many", async () => {
      const room = open();
      const { store, here, there, ref, change, claim } = room;
      const places = [here, there].map((tenant) => ({ tenant, ref }));
      await store.save(places.map((place) => change(0, { outbox: [latest(room, 1)] }, place)));
      const results = await store.save(
        places.map((place, index) => change(index, { outbox: [latest(room, 2)] }, place)), // stale here
      );
      expect(results).toEqual(["conflict", "saved"]);
      const claimed = await claim();
      expect(claimed.map(({ tenant, input }) => [tenant === here, input])).toEqual(
        expect.arrayContaining([
          [true, { n: 1 }],
          [false, { n: 2 }],
        ]),
      );
      expect(claimed).toHaveLength(2);
    });
  });
}
