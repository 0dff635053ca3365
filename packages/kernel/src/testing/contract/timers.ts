import { describe, expect, test } from "vitest";
import { done, idsOf } from "./claiming.ts";
import { MINUTE, type Room } from "./kit.ts";

/** Timers: one row for each aggregate and name. */
export function timersContract(open: () => Room): void {
  describe("timers", () => {
    test("a timer is due at its instant, and is known to whoever knows its machine", async () => {
      const { store, here, ref, noted, change, timer, claim, claimOne, inMs, advance } = open();
      const dueAt = await inMs(5 * MINUTE);
      await store.save([change(0, { outbox: [timer("limit", dueAt)] })]);
      await advance(4 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(2 * MINUTE);
      expect(await claim({ names: [], machines: { [noted.machine]: 1 } })).toEqual([]);
      expect(await claimOne({ names: [] })).toMatchObject({
        kind: "timer",
        name: "limit",
        tenant: here,
        ref,
        dueAt,
        attempt: 1,
      });
    });

    test("a timer that is armed anew has one row, due at its new instant", async () => {
      const { store, change, timer, claim, inMs, nextDueAt, advance } = open();
      await store.save([change(0, { outbox: [timer("limit", await inMs(MINUTE))] })]);
      const dueAt = await inMs(10 * MINUTE);
      await store.save([change(1, { outbox: [timer("limit", dueAt)] })]);

      expect(await nextDueAt()).toEqual(dueAt);
      await advance(5 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(6 * MINUTE);
      expect(await claim()).toHaveLength(1);
    });

    test("who held a timer that was armed anew holds nothing", async () => {
      const { store, here, change, timer, claimOne, inMs, advance } = open();
      await store.save([change(0, { outbox: [timer("limit", await inMs(0))] })]);
      const late = await claimOne({ worker: "w-1" });
      await store.save([change(1, { outbox: [timer("limit", await inMs(MINUTE))] })]);

      expect(await store.renew(here, late, MINUTE)).toBe(false);
      expect(await store.close(here, done(late))).toBe(false);
      await advance(2 * MINUTE);
      const fresh = await claimOne({ worker: "w-2" });
      expect(fresh).toMatchObject({ id: late.id, lapsed: false, attempt: 1 });
      expect(fresh.fence).toBeGreaterThan(late.fence);
      expect(await store.close(here, done(late))).toBe(false);
      expect(await store.postpone(here, late, { dueAt: await inMs(0), error: undefined })).toBe(false);
      expect(await store.close(here, done(fresh))).toBe(true);
    });

    test("a timer that ends is gone, also while it is leased, and the others stay", async () => {
      const { store, here, there, other, change, timer, claim, claimOne, inMs, advance } = open();
      const limit = timer("limit", await inMs(0));
      const idle = timer("idle", await inMs(MINUTE));
      await store.save([change(0, { outbox: [limit, idle] })]);
      await store.save([change(0, { outbox: [timer("limit", await inMs(MINUTE), { ref: other })] }, { ref: other })]);
      await store.save([
        change(0, { outbox: [timer("limit", await inMs(MINUTE), { tenant: there })] }, { tenant: there }),
      ]);
      const lease = await claimOne();

      await store.save([change(1, { clearTimers: [limit.id, timer("not-there", await inMs(0)).id] })]);

      expect(await store.close(here, done(lease))).toBe(false);
      await advance(5 * MINUTE);
      expect((await claim()).map(({ tenant, ref, name }) => `${tenant === here} ${ref.id} ${name}`).sort()).toEqual(
        [`true ${change(0).ref.id} idle`, `true ${other.id} limit`, `false ${change(0).ref.id} limit`].sort(),
      );
    });

    test("a stale writer neither arms nor ends a timer", async () => {
      const { store, change, timer, inMs, nextDueAt } = open();
      const dueAt = await inMs(MINUTE);
      const limit = timer("limit", dueAt);
      await store.save([change(0, { outbox: [limit] })]);
      expect(await store.save([change(0, { clearTimers: [limit.id] })])).toEqual(["conflict"]);
      expect(await store.save([change(0, { outbox: [timer("limit", await inMs(9 * MINUTE))] })])).toEqual(["conflict"]);
      expect(await nextDueAt()).toEqual(dueAt);
    });

    test("a step may close the timer that sent it and arm it again", async () => {
      const { store, here, change, timer, claimOne, inMs, nextDueAt, advance } = open();
      await store.save([change(0, { outbox: [timer("limit", await inMs(0))] })]);
      const lease = await claimOne();
      const dueAt = await inMs(MINUTE);

      expect(await store.save([change(1, { closes: done(lease), outbox: [timer("limit", dueAt)] })])).toEqual([
        "saved",
      ]);

      expect(await nextDueAt()).toEqual(dueAt);
      await advance(2 * MINUTE);
      const fresh = await claimOne();
      expect(fresh).toMatchObject({ attempt: 1, dueAt });
      expect(await store.close(here, done(fresh))).toBe(true);
    });

    test("a timer that died is alive once it is armed anew", async () => {
      const { store, here, change, timer, claim, claimOne, inMs, advance } = open();
      await store.save([change(0, { outbox: [timer("limit", await inMs(0))] })]);
      const { id, fence } = await claimOne();
      await store.close(here, { id, fence, as: "dead", error: "x" });
      await store.save([change(1, { outbox: [timer("limit", await inMs(MINUTE))] })]);
      await advance(2 * MINUTE);
      expect(idsOf(await claim())).toEqual([id]);
    });

    test("a batch arms, moves and ends the timers of many", async () => {
      const { store, here, there, ref, change, timer, claim, inMs, advance } = open();
      const places = [0, 1, 2].flatMap((n) =>
        [here, there].map((tenant) => ({ tenant, ref: { machine: ref.machine, id: `${ref.id}.${n}` } })),
      );
      const soon = await inMs(MINUTE);
      const later = await inMs(30 * MINUTE);
      await store.save(
        places.map((place) => change(0, { outbox: [timer("a", soon, place), timer("b", soon, place)] }, place)),
      );

      const results = await store.save(
        places.map((place, index) =>
          change(
            index === 0 ? 0 : 1,
            { outbox: [timer("a", later, place)], clearTimers: [timer("b", soon, place).id] },
            place,
          ),
        ),
      );

      expect(results).toEqual(["conflict", "saved", "saved", "saved", "saved", "saved"]);
      await advance(5 * MINUTE);
      expect((await claim()).map(({ name }) => name).sort()).toEqual(["a", "b"]); // of the one that was stale
      await advance(30 * MINUTE);
      expect((await claim({ worker: "w-2" })).filter(({ lapsed }) => !lapsed)).toHaveLength(5);
    });
  });
}
