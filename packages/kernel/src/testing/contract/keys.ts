import { describe, expect, test } from "vitest";
import type { Repeat } from "../../engine/ports.ts";
import type { Ref, TenantId } from "../../machine/types.ts";
import { kindOf, type Room } from "./kit.ts";

/** Idempotency keys: unique within the aggregate, and for what creates within the machine. */
export function keysContract(open: () => Room): void {
  const lookUp = async (
    { store }: Room,
    key: string,
    place: { readonly tenant: TenantId; readonly ref: Ref; readonly creating?: boolean },
  ): Promise<Repeat | undefined> => {
    const { tenant, ref, creating = false } = place;
    return (await store.load([{ tenant, ...ref, key, creating }]))[0]?.repeat;
  };

  describe("keys", () => {
    test("a key finds what was done under it, in its aggregate alone", async () => {
      const room = open();
      const { store, here, there, ref, other, noted, change } = room;
      const key = "c:user:ada:k-1";
      for (const place of [{}, { ref: other }, { ref: noted }, { tenant: there }])
        await store.save([change(0, {}, place)]);
      await store.save([change(1, { journal: { key, digest: "ab12" } })]);
      await store.save([change(2)]);

      expect(await lookUp(room, key, { tenant: here, ref })).toEqual({
        id: ref.id,
        version: 2,
        digest: "ab12",
        command: "touch",
      });
      expect(await lookUp(room, "c:user:ada:k-2", { tenant: here, ref })).toBeUndefined();
      for (const place of [
        { tenant: here, ref: other },
        { tenant: here, ref: noted },
        { tenant: there, ref },
      ])
        expect(await lookUp(room, key, place)).toBeUndefined();
    });

    test("a key without a digest is found too", async () => {
      const room = open();
      const { store, here, ref, change } = room;
      await store.save([change(0, { journal: { key: "e:1" } })]);
      expect(await lookUp(room, "e:1", { tenant: here, ref })).toEqual({
        id: ref.id,
        version: 1,
        digest: undefined,
        command: "open",
      });
    });

    test("a key that was used in the aggregate is a conflict, and saves nothing", async () => {
      const { store, here, ref, change, ask, claim } = open();
      await store.save([change(0)]);
      await store.save([change(1, { journal: { key: "c:ada:1" } })]);

      expect(await store.save([change(2, { journal: { key: "c:ada:1" }, outbox: [ask()] })])).toEqual(["conflict"]);

      expect((await store.load([{ tenant: here, ...ref }]))[0]?.row?.version).toBe(2);
      expect(await claim()).toEqual([]);
    });

    test("the same key in another aggregate, machine or tenant is another key", async () => {
      const { store, there, other, noted, change } = open();
      const wanted = { journal: { key: "c:ada:1" } };
      await store.save([change(0), change(0, {}, { ref: other }), change(0, {}, { ref: noted })]);
      await store.save([change(0, {}, { tenant: there })]);

      expect(
        await store.save([
          change(1, wanted),
          change(1, wanted, { ref: other }),
          change(1, wanted, { ref: noted }),
          change(1, wanted, { tenant: there }),
        ]),
      ).toEqual(["saved", "saved", "saved", "saved"]);
    });

    test("a repeated creation finds the first, under whatever id it comes", async () => {
      const room = open();
      const { store, here, there, ref, other, noted, change } = room;
      const key = `c:ada:${ref.id}`;
      await store.save([change(0, { journal: { key, digest: "ab" } })]);
      await store.save([change(1)]);

      const found = { id: ref.id, version: 1, digest: "ab", command: "open" };
      expect(await lookUp(room, key, { tenant: here, ref: other, creating: true })).toEqual(found);
      expect(await lookUp(room, key, { tenant: here, ref, creating: true })).toEqual(found);
      expect(await lookUp(room, key, { tenant: here, ref: other })).toBeUndefined();
      expect(await lookUp(room, key, { tenant: here, ref: noted, creating: true })).toBeUndefined();
      expect(await lookUp(room, key, { tenant: there, ref: other, creating: true })).toBeUndefined();
    });

    test("a creation does not find the key of a later step of another aggregate", async () => {
      const room = open();
      const { store, here, ref, other, change } = room;
      const key = `c:ada:${ref.id}`;
      await store.save([change(0)]);
      await store.save([change(1, { journal: { key } })]);

      expect(await lookUp(room, key, { tenant: here, ref: other, creating: true })).toBeUndefined();
      expect(await store.save([change(0, { journal: { key } }, { ref: other })])).toEqual(["saved"]);
    });

    test("of two creations under one key, in one batch or at once, one is made", async () => {
      const room = open();
      const { store, here, ref, other, change } = room;
      const id = (n: number): { readonly ref: Ref } => ({ ref: { machine: ref.machine, id: `${ref.id}.${n}` } });
      const batch = { journal: { key: `c:ada:${ref.id}` } };
      expect((await store.save([change(0, batch, id(1)), change(0, batch, id(2))])).map(kindOf).sort()).toEqual([
        "conflict",
        "saved",
      ]);

      const racing = { journal: { key: `c:bob:${ref.id}` } };
      const results = await Promise.all([3, 4, 5].map(async (n) => store.save([change(0, racing, id(n))])));
      expect(results.flat().map(kindOf).sort()).toEqual(["conflict", "conflict", "saved"]);

      const found = await lookUp(room, racing.journal.key, { tenant: here, ref: other, creating: true });
      expect(found?.id).toBe(id(results.findIndex(([result]) => result === "saved") + 3).ref.id);
    });

    test("two tenants may create under one key in one batch", async () => {
      const { store, there, change, ref } = open();
      const wanted = { journal: { key: `c:ada:${ref.id}` } };
      expect(await store.save([change(0, wanted), change(0, wanted, { tenant: there })])).toEqual(["saved", "saved"]);
    });
  });
}
