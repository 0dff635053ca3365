import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SegnoError } from "../errors.ts";
import { applyPatch } from "../machine/patch.ts";
import type { Actor } from "../machine/types.ts";
import type { WireEntry, WireView } from "../protocol/server-messages.ts";
import { viewDigest } from "../protocol/view-digest.ts";
import { settle } from "../testing/index.ts";
import { type Line, keeper, openRig, ref, tenant, wireRef } from "./rig.fixture.ts";

const command = fc.oneof(
  fc.record({ type: fc.constant("put"), item: fc.string(), at: fc.nat(3) }),
  fc.record({ type: fc.constant("take"), at: fc.nat(3) }),
  fc.record({ type: fc.constant("rename"), title: fc.constantFrom("a", "b", "a/b~c") }),
  fc.record({ type: fc.constantFrom("shut", "reopen") }),
);
/** What happens in turn: a command, a rest in which patches can go out, or the client's line is cut and taken up again. */
const step = fc.oneof(
  { weight: 6, arbitrary: command },
  { weight: 3, arbitrary: fc.constant("rest" as const) },
  { weight: 1, arbitrary: fc.constant("cut" as const) },
);

/** A client that holds what it is told, and each view that it ever held. */
function hold(
  line: Line,
  from: WireView | undefined,
): { readonly views: WireView[]; readonly entries: WireEntry[]; take(): void } {
  const views = from ? [from] : [];
  const entries: WireEntry[] = [];
  return {
    views,
    entries,
    take: () => {
      for (const message of line.unread) {
        if (message.type !== "snapshot" && message.type !== "patch") continue;
        entries.push(...message.entries);
        if (message.type === "snapshot") views.push(message.view);
        else {
          const held = views.at(-1);
          if (!held || held.version !== message.from) throw new Error("a patch from a view that was never held");
          views.push(applyPatch(held, message.patch) as WireView);
        }
      }
    },
  };
}

test("whatever is commanded and however often the line is cut, each view held is the one there was, and no entry is missed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.constantFrom("kim", "ana"), async (steps, subject) => {
      await using rig = await openRig();
      const actor: Actor = { ...keeper, subject, roles: rig.world.roles.get(subject) ?? [] };
      const engine = rig.engine.forTenant(tenant);
      await rig.send({ type: "make", title: "t" });
      const checked = new Map<number, string>();
      const seenEntries: WireEntry[] = [];
      let line = await rig.connect(subject);
      line.say({ type: "subscribe", id: "s", ref: wireRef });
      let held: WireView | undefined;
      let client = hold(line, undefined);

      const takeAll = async (version: number): Promise<void> => {
        while (
          !line.unread.some(
            (message) =>
              (message.type === "snapshot" ? message.view.version : message.type === "patch" ? message.to : 0) >=
              version,
          )
        )
          await settle();
        client.take();
        for (const view of client.views) checked.set(view.version, viewDigest(view));
        seenEntries.push(...client.entries);
        held = client.views.at(-1);
        line.socket.terminate();
        await line.closed;
      };

      for (const each of steps) {
        if (each === "rest") await settle();
        else if (each === "cut") {
          await takeAll((await engine.view(ref, keeper)).version);
          if (!held) throw new Error("nothing is held");
          await rig.send({ type: "rename", title: "meanwhile" }).catch(passRefusal);
          line = await rig.connect(subject);
          line.say({
            type: "subscribe",
            id: "s",
            ref: wireRef,
            seen: { version: held.version, digest: viewDigest(held) },
          });
          client = hold(line, held);
        } else await rig.send(each).catch(passRefusal);
      }
      const { version } = await engine.view(ref, keeper);
      await takeAll(version);

      for (const [at, digest] of checked) {
        const then = await engine.viewAt(ref, actor, at);
        expect(digest).toBe(then && viewDigest(then));
      }
      expect(checked.has(version)).toBe(true);
      const told = seenEntries.map((entry) => entry.version);
      const first = told[0] ?? version + 1;
      expect(told).toEqual(Array.from({ length: version - first + 1 }, (_, index) => first + index));
    }),
    { numRuns: 40 },
  );
});

function passRefusal(error: unknown): void {
  if (!(error instanceof SegnoError)) throw error;
}
