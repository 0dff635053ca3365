import { describe, expect, test } from "vitest";
import type { Arming, OlderQuery, OlderRow } from "../../engine/ports.ts";
import type { Ref } from "../../machine/types.ts";
import { MINUTE, type Room } from "./kit.ts";

/** Rows that an older machine version wrote, and the timers that are armed for them. */
export function olderContract(open: () => Room): void {
  describe("rows of an older machine version", () => {
    const places = (room: Room): readonly { readonly tenant: Room["here"]; readonly ref: Ref }[] =>
      [room.here, room.there].flatMap((tenant) =>
        ["a", "b", "c"].map((name) => ({ tenant, ref: { machine: room.ref.machine, id: `${room.ref.id}.${name}` } })),
      );
    const query = (room: Room, wanted: Partial<OlderQuery> = {}): OlderQuery => ({
      machine: room.ref.machine,
      version: 2,
      statuses: ["open"],
      since: undefined,
      after: undefined,
      limit: 1_000,
      ...wanted,
    });
    /** Of this room: the suite's store is not emptied. */
    const idsIn = (room: Room, rows: readonly OlderRow[]): readonly string[] =>
      rows
        .filter(({ id }) => id.startsWith(room.ref.id))
        .map(({ tenant, id }) => `${tenant === room.here ? "here" : "there"} ${id.slice(room.ref.id.length + 1)}`);
    const arming = (room: Room, version: number, dueAt: Date, machineVersion = 2): Arming => ({
      tenant: room.here,
      ref: room.ref,
      version,
      timers: [{ ...room.timer("limit", dueAt), machineVersion }],
    });

    test("are found over tenants, in the statuses asked for, and not where they are of that version", async () => {
      const room = open();
      const { store, change } = room;
      await store.save(places(room).map((place) => change(0, {}, place)));
      const [first, second] = places(room);
      await store.save([change(1, { status: "held" }, first), change(1, { status: "done" }, second)]);

      expect(idsIn(room, await store.listOlder(query(room)))).toEqual(["here c", "there a", "there b", "there c"]);
      expect(idsIn(room, await store.listOlder(query(room, { statuses: ["held", "done"] })))).toEqual([
        "here a",
        "here b",
      ]);
      expect(idsIn(room, await store.listOlder(query(room, { version: 1 })))).toEqual([]);
      expect(idsIn(room, await store.listOlder(query(room, { machine: room.noted.machine })))).toEqual([]);
    });

    test("come page by page, none twice and none left out", async () => {
      const room = open();
      await room.store.save(places(room).map((place) => room.change(0, {}, place)));
      const found: OlderRow[] = [];
      for (;;) {
        const page = await room.store.listOlder(query(room, { after: found.at(-1), limit: 2 }));
        found.push(...page);
        if (page.length < 2) break;
      }
      expect(idsIn(room, found)).toEqual(["here a", "here b", "here c", "there a", "there b", "there c"]);
    });

    test("can be asked for from an instant on", async () => {
      const room = open();
      const [first, second] = places(room);
      await room.store.save([room.change(0, {}, first)]);
      await room.advance(5 * MINUTE);
      const since = await room.inMs(-MINUTE);
      await room.store.save([room.change(0, {}, second)]);
      expect(idsIn(room, await room.store.listOlder(query(room, { since })))).toEqual(["here b"]);
    });

    test("get a timer, known to whoever knows the version that armed it; and nothing else of theirs changes", async () => {
      const room = open();
      const { store, here, ref, change, claim, claimOne, inMs } = room;
      await store.save([change(0)]);
      await store.arm([arming(room, 1, await inMs(0))]);

      expect(await claim()).toEqual([]); // its worker knows version 1
      const machines = { [ref.machine]: 2 };
      expect(await claimOne({ machines })).toMatchObject({
        tenant: here,
        ref,
        kind: "timer",
        name: "limit",
        attempt: 1,
      });
      const [loaded] = await store.load([{ tenant: here, ...ref }]);
      expect(loaded?.row).toMatchObject({ version: 1, machineVersion: 1 });
      expect((await store.journal(here, ref, { after: 0, limit: 10 })).entries).toHaveLength(1);
    });

    test("have what an older version armed put right, and what theirs armed left as it is", async () => {
      const room = open();
      const { store, change, timer, inMs, nextDueAt, claimOne, advance } = room;
      const [soon, later, latest] = [await inMs(5 * MINUTE), await inMs(10 * MINUTE), await inMs(20 * MINUTE)];
      await store.save([change(0, { outbox: [timer("limit", later)] })]);
      await store.arm([arming(room, 1, soon)]);
      await store.arm([arming(room, 1, latest)]);
      expect(await nextDueAt()).toBeUndefined(); // for a worker of version 1
      await advance(6 * MINUTE);
      expect(await claimOne({ machines: { [room.ref.machine]: 2 } })).toMatchObject({ dueAt: soon });
    });

    test("that moved on meanwhile are armed by that step, and not by who looked before", async () => {
      const room = open();
      const { store, change, timer, inMs, nextDueAt } = room;
      const dueAt = await inMs(MINUTE);
      await store.save([change(0)]);
      await store.save([change(1, { outbox: [timer("limit", dueAt)] })]);
      await store.arm([arming(room, 1, await inMs(0))]);
      expect(await nextDueAt()).toEqual(dueAt);
    });

    test("have a timer that runs now left to who runs it", async () => {
      const room = open();
      const { store, here, change, timer, claimOne, inMs } = room;
      await store.save([change(0, { outbox: [timer("limit", await inMs(0))] })]);
      const { id, fence } = await claimOne();
      await store.arm([arming(room, 1, await inMs(0))]);
      expect(await store.close(here, { id, fence, as: "done" })).toBe(true);
    });
  });
}
