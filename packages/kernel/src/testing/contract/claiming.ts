import { describe, expect, test } from "vitest";
import type { ClaimedRow, Closing, Lease } from "../../engine/ports.ts";
import { MINUTE, type Room } from "./kit.ts";

/** Effects in the outbox: claims, leases, fences, and the commit that closes one. */
export function claimingContract(open: () => Room): void {
  describe("claims", () => {
    test("what a step asked for can be claimed once it is saved, and by one worker", async () => {
      const { store, here, ref, change, ask, claim, claimOne, advance } = open();
      const wanted = ask({ input: { text: "“é”", list: [1, null] } });
      const before = await store.now();
      await store.save([change(0, { outbox: [wanted] })]);
      await advance(1_000);

      const row = await claimOne();

      expect(row).toMatchObject({
        ...wanted,
        dueAt: row.dueAt,
        tenant: here,
        ref,
        attempt: 1,
        cooling: false,
        lapsed: false,
      });
      expect(row.askedAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
      expect(row.dueAt).toEqual(row.askedAt);
      expect(row.now.getTime() - row.askedAt.getTime()).toBeGreaterThanOrEqual(1_000);
      expect(await claim({ worker: "w-2" })).toEqual([]);
    });

    test("rows are claimed when they are due and not before, the longest due first", async () => {
      const { store, change, ask, claim, inMs, advance } = open();
      const inThree = ask({ dueAt: await inMs(3 * MINUTE) });
      const inOne = ask({ dueAt: await inMs(MINUTE) });
      const inTwo = ask({ dueAt: await inMs(2 * MINUTE) });
      const inTen = ask({ dueAt: await inMs(10 * MINUTE) });
      await store.save([change(0, { outbox: [inThree, inTen, inOne, inTwo] })]);

      expect(await claim()).toEqual([]);
      await advance(5 * MINUTE);
      expect(idsOf(await claim({ limit: 2 }))).toEqual([inOne.id, inTwo.id]);
      expect(idsOf(await claim())).toEqual([inThree.id]);
      await advance(5 * MINUTE);
      expect(idsOf(await claim({ limit: 1 }))).toHaveLength(1); // of those that lapsed, and the one in ten
    });

    test("any number of workers claim each row once", async () => {
      const { store, change, ask, claim } = open();
      const outbox = Array.from({ length: 20 }, () => ask());
      await store.save([change(0, { outbox })]);

      const claimed = await Promise.all(["a", "b", "c", "d"].map(async (worker) => claim({ worker, limit: 6 })));
      const rest = await claim({ worker: "e" });

      expect(idsOf([...claimed.flat(), ...rest]).sort()).toEqual(idsOf(outbox).sort());
    });

    test("effects, machines and versions that a worker does not know are left to others", async () => {
      const { store, change, ask, claim, noted, ref } = open();
      const newer = ask({ machineVersion: 2 });
      const call = ask({ name: "call" });
      const act = ask();
      const elsewhere = ask({}, noted);
      await store.save([change(0, { outbox: [newer, call, act] }), change(0, { outbox: [elsewhere] }, { ref: noted })]);

      expect(idsOf(await claim({ names: ["effect/act"], machines: { [ref.machine]: 1 } }))).toEqual([act.id]);
      expect(await claim({ names: [] })).toEqual([]);
      expect(idsOf(await claim()).sort()).toEqual([call.id, elsewhere.id].sort());
      expect(idsOf(await claim({ machines: { [ref.machine]: 2 } }))).toEqual([newer.id]);
    });

    test("a tenant that holds its share is passed over", async () => {
      const { store, here, there, change, ask, claim } = open();
      await store.save([change(0, { outbox: [ask(), ask()] }), change(0, { outbox: [ask()] }, { tenant: there })]);

      expect((await claim({ sated: [here] })).map(({ tenant }) => tenant)).toEqual([there]);
      expect((await claim({ sated: [there] })).map(({ tenant }) => tenant)).toEqual([here, here]);
    });
  });

  describe("leases", () => {
    test("a lease that ran out is due again, and says that it lapsed", async () => {
      const { store, change, ask, claim, claimOne, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const first = await claimOne({ worker: "w-1", leaseMs: MINUTE });

      await advance(MINUTE / 2);
      expect(await claim({ worker: "w-2" })).toEqual([]);
      await advance(MINUTE);
      const second = await claimOne({ worker: "w-2" });

      expect(second).toMatchObject({
        id: first.id,
        lapsed: true,
        attempt: 2,
        askedAt: first.askedAt,
        input: first.input,
      });
      expect(second.fence).toBeGreaterThan(first.fence);
    });

    test("a lease that is renewed does not run out", async () => {
      const { store, here, change, ask, claim, claimOne, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const lease = await claimOne({ leaseMs: MINUTE });
      for (let step = 0; step < 4; step += 1) {
        await advance(MINUTE / 2);
        expect(await store.renew(here, lease, MINUTE)).toBe(true);
      }
      expect(await claim({ worker: "w-2" })).toEqual([]);
      expect(await store.close(here, done(lease))).toBe(true);
    });

    test("whoever comes back too late can change nothing", async () => {
      const { store, here, ref, change, ask, claimOne, inMs, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const late = await claimOne({ worker: "w-1" });
      await advance(2 * MINUTE);
      const held = await claimOne({ worker: "w-2" });

      expect(await store.renew(here, late, MINUTE)).toBe(false);
      expect(await store.postpone(here, late, { dueAt: await inMs(0), error: undefined })).toBe(false);
      for (const closing of endings(late)) expect(await store.close(here, closing)).toBe(false);
      for (const closes of endings(late))
        expect(await store.save([change(1, { n: 9, closes })])).toEqual(["lease-lost"]);

      expect((await store.load([{ tenant: here, ...ref }]))[0]?.row?.version).toBe(1);
      expect(await store.close(here, done(held))).toBe(true);
    });

    test("another tenant's lease is not there", async () => {
      const { store, here, there, change, ask, claimOne } = open();
      await store.save([change(0, { outbox: [ask()] }), change(0, {}, { tenant: there })]);
      const lease = await claimOne();

      expect(await store.renew(there, lease, MINUTE)).toBe(false);
      expect(await store.close(there, done(lease))).toBe(false);
      expect(await store.save([change(1, { closes: done(lease) }, { tenant: there })])).toEqual(["lease-lost"]);
      expect(await store.close(here, done(lease))).toBe(true);
    });

    test("a row that was put back is due again then, its attempt counted, its lease worth nothing", async () => {
      const { store, here, change, ask, claim, claimOne, inMs, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const first = await claimOne();
      const dueAt = await inMs(5 * MINUTE);
      expect(await store.postpone(here, first, { dueAt, error: "outside-failed" })).toBe(true);

      expect(await store.close(here, done(first))).toBe(false);
      expect(await store.renew(here, first, MINUTE)).toBe(false);
      expect(await store.save([change(1, { closes: done(first) })])).toEqual(["lease-lost"]);
      await advance(4 * MINUTE);
      expect(await claim()).toEqual([]);
      await advance(2 * MINUTE);
      const second = await claimOne();
      expect(second).toMatchObject({ id: first.id, attempt: 2, lapsed: false, dueAt, askedAt: first.askedAt });
      expect(await store.close(here, done(first))).toBe(false);
    });

    test("a lease that is given back uncounted leaves the attempt as it was, and its fence is never given again", async () => {
      const { store, here, change, ask, claimOne, inMs } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const first = await claimOne();
      await store.postpone(here, first, { dueAt: await inMs(0), error: undefined, uncounted: true });

      const second = await claimOne({ worker: "w-2" });

      expect(second).toMatchObject({ attempt: 1, lapsed: false });
      expect(second.fence).toBeGreaterThan(first.fence);
      expect(await store.close(here, done(first))).toBe(false);
      expect(await store.close(here, done(second))).toBe(true);
    });
  });

  describe("endings", () => {
    test("a row that is done is gone", async () => {
      const { store, here, change, ask, claim, claimOne, nextDueAt, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const lease = await claimOne();
      expect(await store.close(here, done(lease))).toBe(true);
      expect(await store.close(here, done(lease))).toBe(false);
      await advance(10 * MINUTE);
      expect(await claim()).toEqual([]);
      expect(await nextDueAt()).toBeUndefined();
    });

    test("many end at once, of several tenants, each by its own lease", async () => {
      const { store, here, there, change, ask, claim } = open();
      const asks = () => ({ outbox: [ask(), ask(), ask(), ask()] });
      await store.save([change(0, asks()), change(0, asks(), { tenant: there })]);
      const leases = (await claim({ limit: 8 })).map((row) => ({ tenant: row.tenant, lease: leaseOf(row) }));
      expect(leases).toHaveLength(8);
      const lost = leases
        .slice(5)
        .map(({ tenant, lease }) => ({ tenant, lease: { ...lease, fence: lease.fence + 1 } }));
      const foreign = leases.slice(5).map(({ tenant, lease }) => ({ tenant: tenant === here ? there : here, lease }));
      const held = leases.slice(0, 5);

      const ended = await Promise.all(
        [...held, ...lost, ...foreign, ...held].map(async ({ tenant, lease }) => store.close(tenant, done(lease))),
      );

      expect(ended.slice(5, 11)).toEqual(Array.from({ length: 6 }, () => false));
      held.forEach((_held, n) => expect(ended[n]).toBe(!ended[n + 11]));
      for (const { tenant, lease } of leases.slice(5)) expect(await store.renew(tenant, lease, MINUTE)).toBe(true);
    });

    test("a dead row is not claimed again", async () => {
      const { store, here, change, ask, claim, claimOne, nextDueAt, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const lease = await claimOne();
      expect(await store.close(here, { ...leaseOf(lease), as: "dead", error: "outside-failed" })).toBe(true);
      expect(await store.close(here, done(lease))).toBe(false);
      await advance(10 * MINUTE);
      expect(await claim()).toEqual([]);
      expect(await nextDueAt()).toBeUndefined();
    });

    test("a result closes its effect in the commit that applies it", async () => {
      const { store, here, ref, change, ask, claim, claimOne, advance } = open();
      const next = ask();
      await store.save([change(0, { outbox: [ask()] })]);
      const lease = await claimOne();

      expect(await store.save([change(1, { closes: done(lease), outbox: [next] })])).toEqual(["saved"]);

      await advance(10 * MINUTE);
      expect(idsOf(await claim())).toEqual([next.id]);
      expect((await store.load([{ tenant: here, ...ref }]))[0]?.row?.version).toBe(2);
      expect(await store.save([change(2, { closes: done(lease) })])).toEqual(["lease-lost"]);
    });

    test("a failure command leaves its effect dead in the same commit", async () => {
      const { store, here, ref, change, ask, claim, claimOne, advance } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      const lease = await claimOne();
      expect(await store.save([change(1, { closes: { ...leaseOf(lease), as: "dead", error: "no-answer" } })])).toEqual([
        "saved",
      ]);
      await advance(10 * MINUTE);
      expect(await claim()).toEqual([]);
      expect((await store.load([{ tenant: here, ...ref }]))[0]?.row?.version).toBe(2);
    });

    test("a result that lost its race or was refused leaves the lease as it is", async () => {
      const { store, here, change, ask, claimOne } = open();
      await store.save([change(0, { outbox: [ask()] })]);
      await store.save([change(1)]);
      const lease = await claimOne();

      expect(await store.save([change(1, { closes: done(lease) })])).toEqual(["conflict"]);
      const [refused] = await store.save([change(2, { status: "nowhere", closes: done(lease) })]);
      expect(refused).toBeInstanceOf(Error);
      expect(await store.renew(here, lease, MINUTE)).toBe(true);
      expect(await store.save([change(2, { closes: done(lease) })])).toEqual(["saved"]);
    });

    test("a lost lease in a batch changes nothing for the others", async () => {
      const { store, here, there, other, change, ask, claim, claimOne } = open();
      await store.save([
        change(0, { outbox: [ask()] }),
        change(0, {}, { ref: other }),
        change(0, {}, { tenant: there }),
      ]);
      const lease = await claimOne();
      const gone = { ...done(lease), fence: lease.fence + 7 };
      const asked = ask();

      expect(
        await store.save([
          change(1, { closes: gone, outbox: [ask()] }),
          change(1, { closes: done(lease) }, { ref: other }), // a result may land elsewhere
          change(1, { outbox: [asked] }, { tenant: there }),
        ]),
      ).toEqual(["lease-lost", "saved", "saved"]);
      expect(idsOf(await claim())).toEqual([asked.id]);
      expect(await store.renew(here, lease, MINUTE)).toBe(false);
    });
  });

  describe("the next due time", () => {
    test("is that of the first row that is neither dead nor unknown, or when its lease runs out", async () => {
      const { store, here, change, ask, claimOne, inMs, nextDueAt, advance } = open();
      expect(await nextDueAt()).toBeUndefined();
      const soon = await inMs(MINUTE);
      const later = await inMs(3 * MINUTE);
      await store.save([
        change(0, {
          outbox: [ask({ dueAt: later }), ask({ dueAt: soon }), ask({ name: "unknown" }), ask({ machineVersion: 2 })],
        }),
      ]);
      expect(await nextDueAt()).toEqual(soon);

      await advance(2 * MINUTE);
      const lease = await claimOne({ leaseMs: 10 * MINUTE });
      expect(await nextDueAt()).toEqual(later);
      await advance(2 * MINUTE);
      const second = await claimOne({ leaseMs: 20 * MINUTE });
      const lapses = (await nextDueAt())?.getTime() ?? 0;
      expect(lapses - lease.now.getTime()).toBe(10 * MINUTE);
      await store.close(here, { ...leaseOf(lease), as: "dead", error: "x" });
      await store.close(here, done(second));
      expect(await nextDueAt()).toBeUndefined();
    });
  });
}

export function leaseOf({ id, fence }: Lease): Lease {
  return { id, fence };
}

export function done(lease: Lease): Closing {
  return { ...leaseOf(lease), as: "done" };
}

function endings(lease: Lease): readonly Closing[] {
  return [
    done(lease),
    { ...leaseOf(lease), as: "dead", error: "late" },
    { ...leaseOf(lease), as: "cooling", coolMs: 1 },
  ];
}

export function idsOf(rows: readonly Pick<ClaimedRow, "id">[]): string[] {
  return rows.map(({ id }) => id);
}
