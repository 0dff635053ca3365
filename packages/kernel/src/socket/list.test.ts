import { expect, test } from "vitest";
import { z } from "zod";
import { SegnoError } from "../errors.ts";
import { applyPatch } from "../machine/patch.ts";
import { defineList } from "./list.ts";
import { openRig } from "./rig.fixture.ts";

const make = { type: "make", title: "t" };
const boards = { type: "subscribe-list", id: "l", tenant: "acme", list: "boards" } as const;

test("a list begins with a snapshot and is patched when one of its machines moves", async () => {
  await using rig = await openRig();
  await rig.send(make, "b");
  const line = await rig.connect("ana");
  line.say(boards);
  const { value } = await line.next("list-snapshot");
  expect(value).toEqual([{ id: "b", count: 0 }]);

  await rig.send(make, "a");
  await rig.world.clock.advance(250);
  const { patch } = await line.next("list-patch");

  expect(patch).toEqual([{ op: "add", path: "/0", value: { id: "a", count: 0 } }]);
  expect(applyPatch(value, patch)).toEqual([
    { id: "a", count: 0 },
    { id: "b", count: 0 },
  ]);
});

test("a list is read four times a second at most, however often its machines move", async () => {
  let reads = 0;
  const counted = defineList({
    name: "counted",
    params: z.strictObject({}),
    machines: ["board"],
    mayRead: () => true,
    read: async () => {
      reads += 1;
      return reads;
    },
  });
  await using rig = await openRig({ lists: [counted] });
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say({ ...boards, list: "counted" });
  await line.next("list-snapshot");
  for (let tenth = 0; tenth < 10; tenth += 1) {
    for (let time = 0; time < 5; time += 1) await rig.send({ type: "rename", title: `${tenth} ${time}` });
    await rig.world.clock.advance(100);
  }
  expect(reads).toBe(5);
});

test("a list takes parameters by schema, and says what is wrong with them", async () => {
  await using rig = await openRig();
  await rig.send(make, "a");
  await rig.send({ type: "put", item: "x", at: 0 }, "a");
  await rig.send(make, "b");
  const line = await rig.connect("ana");
  line.say({ ...boards, params: { atLeast: 1 } });
  expect((await line.next("list-snapshot")).value).toEqual([{ id: "a", count: 1 }]);
  line.say({ ...boards, id: "m", params: { atLeast: -1 } });
  expect(await line.next("refused")).toMatchObject({
    id: "m",
    code: "invalid-command",
    details: { issues: [{ pointer: "/params/atLeast" }] },
  });
});

test("a list that is unknown, of another tenant, or not for this actor is gone", async () => {
  await using rig = await openRig();
  rig.world.roles.set("out", []);
  const line = await rig.connect("ana");
  line.say({ ...boards, list: "none" });
  expect(await line.next("gone")).toMatchObject({ id: "l", code: "not-found" });
  line.say({ ...boards, tenant: "other" });
  expect(await line.next("gone")).toMatchObject({ id: "l", code: "not-found" });
  const out = await rig.connect("out");
  out.say(boards);
  expect(await out.next("gone")).toMatchObject({ id: "l", code: "not-found" });
});

test("a list whose hint was lost is put right within half a minute", async () => {
  await using rig = await openRig();
  const line = await rig.connect("ana");
  line.say(boards);
  expect((await line.next("list-snapshot")).value).toEqual([]);
  const { publish } = rig.world.bus;
  Object.assign(rig.world.bus, { publish: () => {} });
  await rig.send(make);
  Object.assign(rig.world.bus, { publish });
  await rig.world.clock.advance(30_000);
  expect((await line.next("list-patch")).patch).toHaveLength(1);
});

test("a list that cannot be read is stale, and read again by itself", async () => {
  let isDown = true;
  const flaky = defineList({
    name: "flaky",
    params: z.strictObject({}),
    machines: ["board"],
    mayRead: () => true,
    read: async () => {
      if (isDown) throw new SegnoError("database-unavailable", "down");
      return [];
    },
  });
  await using rig = await openRig({ lists: [flaky] });
  const line = await rig.connect("ana");
  line.say({ ...boards, list: "flaky" });
  expect(await line.next("stale")).toEqual({ type: "stale", id: "l", code: "database-unavailable" });
  isDown = false;
  await rig.world.clock.advance(2_000);
  expect((await line.next("list-snapshot")).value).toEqual([]);
});

test("a list that changed all over is sent anew, being shorter than its patch", async () => {
  let round = 0;
  const shuffled = defineList({
    name: "shuffled",
    params: z.strictObject({}),
    machines: ["board"],
    mayRead: () => true,
    read: async () => {
      round += 1;
      return Array.from({ length: 100 }, (_, index) => ({ id: index * round, name: `n${index * round}` }));
    },
  });
  await using rig = await openRig({ lists: [shuffled] });
  const line = await rig.connect("ana");
  line.say({ ...boards, list: "shuffled" });
  await line.next("list-snapshot");
  await rig.send(make);
  await rig.world.clock.advance(250);
  expect((await line.next("list-snapshot")).value).toHaveLength(100);
});
