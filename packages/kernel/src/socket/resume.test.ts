import { expect, test } from "vitest";
import { applyPatch } from "../machine/patch.ts";
import type { WireView } from "../protocol/server-messages.ts";
import { viewDigest } from "../protocol/view-digest.ts";
import { type Rig, createWorld, keeper, openRig, ref, tenant, wireRef } from "./rig.fixture.ts";

const put = (item: string): { type: "put"; item: string; at: number } => ({ type: "put", item, at: 0 });
const make = { type: "make", title: "t" };
const subscribe = { type: "subscribe", id: "s", ref: wireRef } as const;

async function hold(rig: Rig, subject: string): Promise<WireView> {
  const line = await rig.connect(subject);
  line.say(subscribe);
  const { view } = await line.next("snapshot");
  line.socket.terminate();
  await line.closed;
  return view;
}

test("after a cut another process goes on from the view that the client holds, and misses no entry", async () => {
  const world = createWorld();
  await using first = await openRig({ world });
  await using second = await openRig({ world });
  await first.send(make);
  const held = await hold(first, "ana");
  await first.send(put("milk"));
  await first.send({ type: "rename", title: "u" });
  await first.send(put("bread"));

  const line = await second.connect("ana");
  line.say({ ...subscribe, seen: { version: 1, digest: viewDigest(held) } });
  const patch = await line.next("patch");

  expect(patch).toMatchObject({ from: 1, to: 4 });
  expect(patch.entries.map(({ version, events }) => [version, events.length])).toEqual([
    [2, 1],
    [3, 0],
    [4, 1],
  ]);
  const now = await second.engine.forTenant(tenant).view(ref, { ...keeper, roles: ["member"] });
  expect(applyPatch(held, patch.patch)).toEqual(now);
  await first.send(put("salt"));
  expect(await line.next("patch")).toMatchObject({ from: 4, to: 5 });
});

test("a client that is up to date is told so by an empty step, with the clock alone", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const held = await hold(rig, "ana");
  const line = await rig.connect("ana");
  line.say({ ...subscribe, seen: { version: 1, digest: viewDigest(held) } });
  expect(await line.next("patch")).toMatchObject({
    from: 1,
    to: 1,
    patch: [{ op: "replace", path: "/at" }],
    entries: [],
  });
});

test("a view that another actor was shown is no ground for patches: a snapshot comes, with the entries since", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const held = await hold(rig, "kim");
  await rig.send(put("milk"));
  const line = await rig.connect("ana");
  line.say({ ...subscribe, seen: { version: 1, digest: viewDigest(held) } });
  const { view, entries } = await line.next("snapshot");
  expect(view).not.toHaveProperty("secret");
  expect(entries).toMatchObject([{ version: 2 }]);
});

test("a version seen without a digest, or one that is yet to come, is answered by a snapshot", async () => {
  await using rig = await openRig();
  await rig.send(make);
  await rig.send(put("milk"));
  const line = await rig.connect("ana");
  line.say({ ...subscribe, seen: { version: 0 } });
  expect((await line.next("snapshot")).entries.map(({ version }) => version)).toEqual([1, 2]);
  line.say({ ...subscribe, id: "ahead", seen: { version: 9, digest: "0".repeat(64) } });
  expect(await line.next("snapshot")).toMatchObject({ id: "ahead", view: { version: 2 }, entries: [] });
});

test("a version that no row can have is not asked of the database, and answered by a snapshot", async () => {
  const asked: number[] = [];
  await using rig = await openRig({
    wrapStore: (store) => ({
      ...store,
      journal: async (of, at, page) => {
        asked.push(page.after);
        return store.journal(of, at, page);
      },
    }),
  });
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say({ ...subscribe, seen: { version: 3_000_000_000, digest: "0".repeat(64) } });
  expect(await line.next("snapshot")).toMatchObject({ view: { version: 1 }, entries: [] });
  expect(asked).toEqual([2_147_483_647]);
});

test("entries that are too many for one message go ahead of the snapshot, none twice", async () => {
  await using rig = await openRig({ limits: { entriesAtOnce: 3 } });
  await rig.send(make);
  for (let index = 0; index < 10; index += 1) await rig.send({ type: "rename", title: `t${index}` });
  const line = await rig.connect("ana");
  line.say({ ...subscribe, seen: { version: 0 } });
  const pages = [await line.next("entries"), await line.next("entries"), await line.next("entries")];
  const snapshot = await line.next("snapshot");
  const versions = [...pages, snapshot].flatMap(({ entries }) => entries.map(({ version }) => version));
  expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(snapshot.view.version).toBe(11);
});

test("opening a socket a hundred times changes nothing", async () => {
  await using rig = await openRig();
  await rig.send(make);
  for (let time = 0; time < 100; time += 1) await hold(rig, "ana");
  expect((await rig.engine.forTenant(tenant).view(ref, keeper)).version).toBe(1);
});
