import { expect, test } from "vitest";
import { settle } from "../testing/index.ts";
import { type Line, type Rig, openRig, wireRef } from "./rig.fixture.ts";

const subscribe = { type: "subscribe", id: "s", ref: wireRef } as const;
const LONG = "x".repeat(40_000);

/** Moves the aggregate, a long patch each time, until the server finds that the reader has stopped reading. */
async function clog(rig: Rig, times: number): Promise<void> {
  for (let time = 0; time < 2_000; time += 1) {
    if (rig.metrics.total("segno_socket_clogged_total") >= times) return;
    await rig.send({ type: "put", item: LONG, at: 0 });
    await settle();
    await rig.send({ type: "take", at: 0 });
    await settle();
  }
  throw new Error("the reader never fell behind");
}

async function follow(rig: Rig, subject: string): Promise<Line> {
  const line = await rig.connect(subject);
  line.say(subscribe);
  await line.next("snapshot");
  return line;
}

test("who reads too slowly gets no patches, and a snapshot with all that was missed once they have caught up", async () => {
  await using rig = await openRig({ limits: { bufferedBytes: 200_000 } });
  await rig.send({ type: "make", title: "t" });
  const slow = await follow(rig, "ana");
  const quick = await follow(rig, "kim");
  slow.socket.pause();
  await clog(rig, 1);

  const before = rig.metrics.total("segno_socket_sent_total");
  for (let time = 0; time < 20; time += 1) {
    await rig.send({ type: "rename", title: `t${time}` });
    await quick.next("patch");
  }
  const sentToQuick = 20;
  expect(rig.metrics.total("segno_socket_sent_total") - before).toBeLessThanOrEqual(sentToQuick + 1);
  const last = await rig.send({ type: "rename", title: "last" });

  slow.socket.resume();
  const versions: number[] = [];
  while (!slow.unread.some(({ type }) => type === "snapshot")) await settle();
  for (const message of slow.unread)
    if (message.type === "patch" || message.type === "snapshot")
      versions.push(...message.entries.map(({ version }) => version));
  expect(versions).toEqual(Array.from({ length: last - 1 }, (_, index) => index + 2));
  expect((await slow.next("snapshot")).view).toMatchObject({ version: last, title: "last" });

  await rig.send({ type: "rename", title: "live again" });
  expect(await slow.next("patch")).toMatchObject({ from: last, to: last + 1 });
});

test("who reads nothing and still sends is dropped before their answers fill the memory, and the aggregate goes on", async () => {
  await using rig = await openRig({ limits: { bufferedBytes: 50_000, maxBufferedBytes: 100_000 } });
  await rig.send({ type: "make", title: "t" });
  await rig.send({ type: "put", item: LONG, at: 0 });
  const slow = await rig.connect("ana");
  slow.socket.pause();
  let sent = 0;
  while (rig.metrics.total("segno_socket_dropped_total") === 0 && sent < 20_000) {
    slow.say({ type: "command", id: "c", ref: wireRef, command: { type: "rename", title: String(sent) }, view: true });
    sent += 1;
    await settle();
  }
  expect(rig.metrics.total("segno_socket_dropped_total")).toBeGreaterThan(0);
  await expect.poll(() => rig.server.connections).toBe(0);
  expect(await rig.send({ type: "rename", title: "after" })).toBeGreaterThan(2);
});
