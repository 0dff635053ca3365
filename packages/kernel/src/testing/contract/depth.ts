import { describe, expect, test } from "vitest";
import type { Depth } from "../../engine/ports.ts";
import { done } from "./claiming.ts";
import { MINUTE, type Room } from "./kit.ts";

/** How many effects and timers wait, run and are dead. */
export function depthContract(open: () => Room): void {
  describe("the depth of the outbox", () => {
    test("is counted by kind and state, over tenants; what cools is nothing to wait for", async () => {
      const { store, here, there, change, ask, timer, claim, inMs, advance } = open();
      const before = await store.depth(); // earlier tests left some
      const latest = ask({ kind: "latest" });
      const outbox = [ask(), ask(), ask(), latest, timer("limit", await inMs(MINUTE))];
      await store.save([change(0, { outbox }), change(0, { outbox: [ask()] }, { tenant: there })]);
      const since = async (): Promise<Depth> => {
        const depth = await store.depth();
        const grown = (kind: keyof Depth): Depth["effect"] => ({
          waiting: depth[kind].waiting - before[kind].waiting,
          running: depth[kind].running - before[kind].running,
          dead: depth[kind].dead - before[kind].dead,
        });
        return { effect: grown("effect"), latest: grown("latest"), timer: grown("timer") };
      };
      expect(await since()).toEqual({
        effect: { waiting: 4, running: 0, dead: 0 },
        latest: { waiting: 1, running: 0, dead: 0 },
        timer: { waiting: 1, running: 0, dead: 0 },
      });

      const rows = await claim({ leaseMs: MINUTE / 2 });
      for (const row of rows.filter(({ kind }) => kind === "latest"))
        await store.close(row.tenant, { id: row.id, fence: row.fence, as: "cooling", coolMs: MINUTE });
      const [first, second] = rows.filter(({ kind, tenant }) => kind === "effect" && tenant === here);
      if (!first || !second) throw new Error("they were not claimed");
      await store.close(here, { id: first.id, fence: first.fence, as: "dead", error: "x" });
      await store.close(here, done(second));
      expect(await since()).toEqual({
        effect: { waiting: 0, running: 2, dead: 1 },
        latest: { waiting: 0, running: 0, dead: 0 },
        timer: { waiting: 1, running: 0, dead: 0 },
      });

      await advance(MINUTE); // the leases ran out
      expect(await since()).toMatchObject({ effect: { waiting: 2, running: 0, dead: 1 }, timer: { waiting: 1 } });
    });
  });
}
