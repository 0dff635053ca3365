import { expect, test, vi } from "vitest";
import { SegnoError } from "../errors.ts";
import { type Line, openRig, type Rig, tenant, wireRef } from "./rig.fixture.ts";

const make = { type: "make", title: "t" };
const subscribe = { type: "subscribe", id: "s", ref: wireRef } as const;

async function follow(rig: Rig, subject: string): Promise<Line> {
  const line = await rig.connect(subject);
  line.say(subscribe);
  await line.next("snapshot");
  return line;
}

async function liveFor(rig: Rig, line: Line, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15_000) {
    await rig.world.clock.advance(15_000);
    await line.next("ping");
    line.say({ type: "pong" });
  }
}

test("a right that ends takes its subscriptions at once, and its commands", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  const other = await follow(rig, "kim");
  rig.world.roles.delete("ana");
  rig.world.bus.endRight({ tenant, subject: "ana" });

  expect(await line.next("gone")).toMatchObject({ id: "s", code: "not-found" });
  line.say({ type: "command", id: "c", ref: wireRef, command: { type: "rename", title: "u" } });
  expect(await line.next("refused")).toMatchObject({ id: "c", code: "not-found" });
  await rig.send({ type: "rename", title: "v" });
  expect((await other.next("patch")).to).toBe(2);
  expect(line.unread).toEqual([]);
});

test("a right that ends is noticed within a minute, were the hint lost", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  rig.world.roles.delete("ana");
  await liveFor(rig, line, 60_000);
  await rig.world.clock.advance(1_000);
  expect(await line.next("gone")).toMatchObject({ code: "not-found" });
});

test("a role that was given shows what it may see, by a step from a version to itself", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  rig.world.roles.set("ana", ["member", "keeper"]);
  rig.world.bus.endRight({ tenant, subject: "ana" });
  const { from, to, patch } = await line.next("patch");
  expect([from, to]).toEqual([1, 1]);
  expect(patch).toContainEqual({ op: "add", path: "/secret", value: "s-0" });
});

test("a sign-in that ends closes the socket with 4401", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  rig.world.signedOut.add("ana");
  rig.world.bus.endRight({ tenant, subject: "ana" });
  expect(await line.closed).toBe(4401);
});

test("a move whose hint was lost is seen within a minute", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  const { publish } = rig.world.bus;
  Object.assign(rig.world.bus, { publish: () => {} });
  await rig.send({ type: "rename", title: "u" });
  Object.assign(rig.world.bus, { publish });
  await liveFor(rig, line, 60_000);
  await rig.world.clock.advance(1_000);
  expect((await line.next("patch")).to).toBe(2);
});

test("while the roles cannot be looked up a subscription is stale, not gone, and lives on by itself", async () => {
  let isDown = false;
  await using rig = await openRig({
    actorFor: async ({ subject }) => {
      if (isDown) throw new SegnoError("database-unavailable", "down");
      return { tenant, subject, kind: "person", roles: ["member"] };
    },
  });
  await rig.send(make);
  const line = await follow(rig, "ana");
  isDown = true;
  rig.world.bus.endRight({ tenant, subject: "ana" });
  expect(await line.next("stale")).toEqual({ type: "stale", id: "s", code: "database-unavailable" });
  line.say({ type: "command", id: "c", ref: wireRef, command: { type: "rename", title: "u" }, key: "k" });
  expect(await line.next("refused")).toMatchObject({ id: "c", code: "database-unavailable", status: 503 });

  isDown = false;
  await rig.world.clock.advance(2_000);
  expect(await line.next("patch")).toMatchObject({ from: 1, to: 1 });
  line.say({ type: "command", id: "c", ref: wireRef, command: { type: "rename", title: "u" }, key: "k" });
  expect(await line.next("ack")).toMatchObject({ version: 2, repeated: false });
});

test("in each capacity somebody else may act on one socket, and each is asked once", async () => {
  const asked: string[] = [];
  await using rig = await openRig({
    capacityOf: (_, about) => ("list" in about ? "reader" : about.ref.id),
    actorFor: async (_, of, capacity) => {
      asked.push(capacity);
      const roles = capacity === "b-1" ? ["member", "keeper"] : capacity === "b-2" ? ["member"] : undefined;
      return roles && { tenant: of, subject: `${capacity}-holder`, kind: "person", roles };
    },
  });
  for (const id of ["b-1", "b-2", "b-3"]) await rig.send(make, id);
  const line = await follow(rig, "ana");
  line.say({ type: "subscribe", id: "other", ref: { ...wireRef, id: "b-2" } });
  expect((await line.next("snapshot")).view).not.toHaveProperty("secret");
  line.say({ type: "command", id: "c-1", ref: wireRef, command: { type: "rename", title: "u" } });
  expect(await line.next("ack")).toMatchObject({ id: "c-1" });
  line.say({ type: "command", id: "c-2", ref: { ...wireRef, id: "b-2" }, command: { type: "shut" } });
  expect(await line.next("refused")).toMatchObject({ id: "c-2", code: "not-permitted" });
  line.say({ type: "subscribe", id: "third", ref: { ...wireRef, id: "b-3" } });
  expect(await line.next("gone")).toMatchObject({ id: "third", code: "not-found" });

  expect(asked).toEqual(["b-1", "b-2", "b-3"]);
  rig.world.bus.endRight({ tenant, subject: "b-2-holder" });
  await vi.waitUntil(() => asked.length > 3);
  expect(asked.slice(3).toSorted()).toEqual(["b-1", "b-2"]);
});

test("what is erased is gone as erased to who was shown it until then, and not found to everybody else", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  await rig.send({ type: "erase" });
  expect(await line.next("gone")).toEqual({
    type: "gone",
    id: "s",
    code: "erased",
    status: 404,
    title: "It was erased",
    details: { machine: "board", id: "b-1" },
  });

  const late = await rig.connect("ana");
  for (const seen of [undefined, { version: 1 }]) {
    late.say({ ...subscribe, ...(seen && { seen }) });
    expect(await late.next("gone")).toMatchObject({ code: "not-found" });
  }
});

test("what is merely hidden is not told to be erased", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await follow(rig, "ana");
  await rig.send({ type: "hide" });
  expect(await line.next("gone")).toMatchObject({ code: "not-found" });
});

test("what is admitted is asked with the actor: of a command, of a subscription and how many there are", async () => {
  const asked: unknown[] = [];
  await using rig = await openRig({
    admit: async ({ actor, ...request }) => {
      asked.push({ ...request, subject: actor.subject });
      if (request.kind === "command")
        throw new SegnoError("rate-limited", "too often", { details: { retryAfterMs: 9 } });
    },
  });
  await rig.send(make);
  const line = await follow(rig, "ana");
  const second = await follow(rig, "ana");
  second.say({ type: "command", id: "c", ref: wireRef, command: { type: "rename", title: "u" } });
  expect(await second.next("refused")).toMatchObject({
    code: "rate-limited",
    status: 429,
    details: { retryAfterMs: 9 },
  });
  const ref = { machine: "board", id: "b-1" };
  expect(asked).toEqual([
    { kind: "subscribe", ref, open: 0, subject: "ana" },
    { kind: "subscribe", ref, open: 1, subject: "ana" },
    { kind: "command", ref, command: "rename", subject: "ana" },
  ]);
  expect(line.unread).toEqual([]);
});
