import { expect, test } from "vitest";
import { applyPatch } from "../machine/patch.ts";
import type { ServerMessage, WireView } from "../protocol/server-messages.ts";
import { viewDigest } from "../protocol/view-digest.ts";
import { keeper, openRig, ref, tenant, wireRef } from "./rig.fixture.ts";

const put = (item: string): { type: "put"; item: string; at: number } => ({ type: "put", item, at: 0 });
const subscribe = { type: "subscribe", id: "s", ref: wireRef } as const;
const make = { type: "make", title: "t" };

function patched(view: WireView, message: Extract<ServerMessage, { type: "patch" }>): WireView {
  return applyPatch(view, message.patch) as WireView;
}

test("a subscription begins with a snapshot and goes on with a patch for each step", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say(subscribe);
  const { view, entries } = await line.next("snapshot");
  expect(view).toMatchObject({
    id: "b-1",
    version: 1,
    status: "open",
    title: "t",
    legal: ["put", "take", "rename", "still-here"],
  });
  expect(view).not.toHaveProperty("secret");
  expect(entries).toEqual([]);

  await rig.send(put("milk"));
  const patch = await line.next("patch");

  expect(patch).toMatchObject({ id: "s", from: 1, to: 2 });
  expect(patch.entries).toMatchObject([{ version: 2, events: [{ type: "item-put", at: 0 }] }]);
  expect(patched(view, patch)).toEqual(
    await rig.engine.forTenant(tenant).view(ref, { ...keeper, subject: "ana", roles: ["member"] }),
  );
});

test("a command is acknowledged after its commit, and every socket on the aggregate hears of it", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const [one, two] = [await rig.connect("ana"), await rig.connect("kim")];
  one.say(subscribe);
  two.say(subscribe);
  await Promise.all([one.next("snapshot"), two.next("snapshot")]);

  one.say({ type: "command", id: "c", ref: wireRef, command: put("milk"), key: "k", view: true });
  const ack = await one.next("ack");

  expect(ack).toMatchObject({ id: "c", ref: wireRef, version: 2, repeated: false, unchanged: false });
  expect(ack.view).toMatchObject({ version: 2, items: ["milk"] });
  expect((await two.next("patch")).to).toBe(2);
});

test("while a commit is under way nothing is acknowledged, and other messages are answered", async () => {
  const gate = Promise.withResolvers<void>();
  const held = { isHeld: false };
  await using rig = await openRig({
    wrapStore: (store) => ({
      ...store,
      save: async (changes) => {
        if (held.isHeld) await gate.promise;
        return store.save(changes);
      },
    }),
  });
  await rig.send(make);
  held.isHeld = true;
  const line = await rig.connect("ana");
  line.say({ type: "command", id: "c", ref: wireRef, command: put("milk") });
  line.say(subscribe);
  expect((await line.next("snapshot")).view.version).toBe(1);
  expect(line.unread).toEqual([]);
  gate.resolve();
  expect((await line.next("ack")).version).toBe(2);
});

test("commands to one aggregate keep the order in which they were said", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  const titles = Array.from({ length: 40 }, (_, index) => `t${index}`);
  for (const title of titles)
    line.say({ type: "command", id: title, ref: wireRef, command: { type: "rename", title } });

  const acks = [];
  while (acks.length < titles.length) acks.push(await line.next("ack"));

  expect(acks.map(({ id }) => id)).toEqual(titles);
  expect(acks.map(({ version }) => version)).toEqual(titles.map((_, index) => index + 2));
});

test("two answers at one instant, with the version that both saw, give one acknowledgement and one refusal", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const lines = [await rig.connect("ana"), await rig.connect("kim")];
  for (const line of lines) line.say({ type: "command", id: "c", ref: wireRef, command: put("x"), expectedVersion: 1 });

  const answers = await Promise.all(lines.map(async (line) => Promise.race([line.next("ack"), line.next("refused")])));

  expect(answers.map(({ type }) => type).sort()).toEqual(["ack", "refused"]);
  expect(answers.find(({ type }) => type === "refused")).toMatchObject({
    code: "version-conflict",
    status: 412,
    details: { version: 2 },
  });
});

test("a refusal has the code and the details of the machine, and changes nothing", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say({ type: "command", id: "a", ref: wireRef, command: { type: "take", at: 3 } });
  expect(await line.next("refused")).toEqual({
    type: "refused",
    id: "a",
    code: "nothing-there",
    status: 409,
    title: "Nothing there",
    details: { at: 3 },
  });
  line.say({ type: "command", id: "b", ref: wireRef, command: { type: "shut" } });
  expect(await line.next("refused")).toMatchObject({ id: "b", code: "not-permitted" });
  line.say({ type: "command", id: "c", ref: wireRef, command: { type: "put", item: 7, more: 1 } });
  expect(await line.next("refused")).toMatchObject({ id: "c", code: "invalid-command", details: { command: "put" } });
  line.say({ type: "command", id: "d", ref: { ...wireRef, machine: "nonsense" }, command: { type: "shut" } });
  expect(await line.next("refused")).toMatchObject({ id: "d", code: "not-found" });
  expect((await rig.engine.forTenant(tenant).view(ref, keeper)).version).toBe(1);
});

test("the same command under the same key, over two sockets, is one change and two equal answers", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const lines = [await rig.connect("ana"), await rig.connect("ana")];
  const command = { type: "command", id: "c", ref: wireRef, command: put("milk"), key: "k", view: true } as const;
  const answers = [];
  for (const line of lines) {
    line.say(command);
    const { view, ...rest } = await line.next("ack");
    answers.push({ ...rest, digest: view && viewDigest(view) });
  }

  expect(answers[1]).toEqual({ ...answers[0], repeated: true });
  expect((await rig.engine.forTenant(tenant).view(ref, keeper))["items"]).toEqual(["milk"]);
});

test("what nobody here may see, what there is not, and another tenant's are gone with the same code", async () => {
  await using rig = await openRig();
  await rig.send(make);
  rig.world.roles.set("out", []);
  const line = await rig.connect("out");
  line.say(subscribe);
  const unseen = await line.next("gone");
  line.say({ type: "subscribe", id: "s", ref: { ...wireRef, tenant: "other" } });
  const foreign = await line.next("gone");
  const member = await rig.connect("ana");
  member.say({ type: "subscribe", id: "s", ref: { ...wireRef, id: "b-1" } });
  await member.next("snapshot");
  member.say({ type: "unsubscribe", id: "s" });
  member.say({ type: "subscribe", id: "s", ref: { ...wireRef, id: "none" } });
  const absent = await member.next("gone");

  expect(unseen).toEqual({
    type: "gone",
    id: "s",
    code: "not-found",
    status: 404,
    title: unseen.title,
    details: { machine: "board", id: "b-1" },
  });
  expect(foreign).toEqual(unseen);
  expect(absent).toEqual({ ...unseen, details: { machine: "board", id: "none" } });
});

test("an aggregate that can no longer be seen ends its subscription, and what comes after it is not sent", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say(subscribe);
  await line.next("snapshot");
  await rig.send({ type: "hide" });

  expect(await line.next("gone")).toMatchObject({ id: "s", code: "not-found" });
  line.say({ type: "ping" });
  await line.next("pong");
  expect(line.unread).toEqual([]);
});

test("an unsubscribed aggregate is silent, and its id may be used again", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say(subscribe);
  await line.next("snapshot");
  line.say(subscribe);
  expect(await line.next("refused")).toMatchObject({
    id: "s",
    code: "invalid-command",
    details: { issues: [{ pointer: "/id" }] },
  });
  line.say({ type: "unsubscribe", id: "s" });
  line.say({ type: "ping" });
  await line.next("pong");
  await rig.send(put("x"));
  line.say(subscribe);

  expect((await line.next("snapshot")).view.version).toBe(2);
  expect(line.unread).toEqual([]);
});

test("who subscribes, leaves and subscribes again at once under one id has one subscription", async () => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say(subscribe);
  line.say({ type: "unsubscribe", id: "s" });
  line.say(subscribe);
  await line.next("snapshot");
  await rig.send(put("x"));
  await line.next("patch");
  line.say({ type: "ping" });
  await line.next("pong");
  expect(rig.metrics.total("segno_socket_sent_total", { type: "snapshot" })).toBe(1);
  expect(rig.metrics.total("segno_socket_sent_total", { type: "patch" })).toBe(1);
});

test("a socket beyond its number of subscriptions is told so", async () => {
  await using rig = await openRig({ limits: { subscriptions: 1 } });
  await rig.send(make);
  const line = await rig.connect("ana");
  line.say(subscribe);
  line.say({ ...subscribe, id: "s2" });
  expect(await line.next("refused")).toMatchObject({
    id: "s2",
    code: "rate-limited",
    status: 429,
    details: { limit: 1 },
  });
});

test("several screens of one person cost one read of the journal for each step", async () => {
  let reads = 0;
  await using rig = await openRig({
    wrapStore: (store) => ({
      ...store,
      journal: async (...asked) => {
        reads += 1;
        return store.journal(...asked);
      },
    }),
  });
  await rig.send(make);
  const lines = await Promise.all(Array.from({ length: 5 }, async () => rig.connect("ana")));
  for (const line of lines) line.say(subscribe);
  await Promise.all(lines.map(async (line) => line.next("snapshot")));
  await rig.send(put("x"));
  for (const line of lines) expect((await line.next("patch")).entries).toHaveLength(1);
  expect(reads).toBe(1);
});

test("a stop lets the command under way be answered and closes with 1012", async () => {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let isHeld = false;
  const rig = await openRig({
    wrapStore: (store) => ({
      ...store,
      save: async (changes) => {
        if (isHeld) {
          reached.resolve();
          await gate.promise;
        }
        return store.save(changes);
      },
    }),
  });
  await rig.send(make);
  isHeld = true;
  const line = await rig.connect("ana");
  line.say({ type: "command", id: "c", ref: wireRef, command: put("x") });
  await reached.promise;
  const closing = rig.server.close();
  gate.resolve();

  expect((await line.next("ack")).version).toBe(2);
  expect(await line.closed).toBe(1012);
  await closing;
  expect(rig.server.connections).toBe(0);
  await rig[Symbol.asyncDispose]();
});
