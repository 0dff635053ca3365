import { expect, test } from "vitest";
import { keeper, openRig, ref, tenant, wireRef } from "./rig.fixture.ts";

const make = { type: "make", title: "t" };
const subscribe = { type: "subscribe", id: "s", ref: wireRef } as const;

test("a socket that answers no ping is closed with 4408", async () => {
  await using rig = await openRig();
  const line = await rig.connect("ana");
  await rig.world.clock.advance(15_000);
  expect((await line.next("ping")).at).toBe("2026-01-05T09:00:15.000Z");
  await rig.world.clock.advance(20_000);
  expect(await line.closed).toBe(4408);
});

test("a socket that answers lives", async () => {
  await using rig = await openRig();
  const line = await rig.connect("ana");
  for (let round = 0; round < 8; round += 1) {
    await rig.world.clock.advance(15_000);
    await line.next("ping");
    line.say({ type: "pong" });
    line.say({ type: "ping" });
    await line.next("pong");
  }
  expect(rig.server.connections).toBe(1);
});

test("a socket that never says hello is closed with 4408", async () => {
  await using rig = await openRig();
  const line = rig.dial("ana");
  await new Promise((resolve) => {
    line.socket.once("open", resolve);
  });
  await expect.poll(() => rig.server.connections).toBe(1);
  await rig.world.clock.advance(10_000);
  expect(await line.closed).toBe(4408);
});

test("who answers pings is said to be still here, once however many sockets they have", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const lines = [await rig.connect("bea"), await rig.connect("bea"), await rig.connect("ana")];
  for (const line of lines) {
    line.say(subscribe);
    await line.next("snapshot");
  }
  for (let round = 1; round <= 3; round += 1) {
    await rig.world.clock.advance(15_000);
    for (const line of lines) {
      await line.next("ping");
      line.say({ type: "pong" });
    }
    for (const line of lines) expect((await line.next("patch")).to).toBe(1 + round);
  }
  const { beats } = await rig.engine.forTenant(tenant).view(ref, keeper);
  expect(beats).toBe(3);
});

test("an answer that nobody asked for is no sign of life of a subscriber", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("bea");
  line.say(subscribe);
  await line.next("snapshot");
  line.say({ type: "pong" });
  line.say({ type: "ping" });
  await line.next("pong");
  expect((await rig.engine.forTenant(tenant).view(ref, keeper))["beats"]).toBe(0);
});
