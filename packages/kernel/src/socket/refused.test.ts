import { expect, test } from "vitest";
import type { Refused } from "../protocol/refused.ts";
import { openRig, wireRef } from "./rig.fixture.ts";

const word = "Rosebud";
const foreign = { ...wireRef, tenant: "other" };
const actor = expect.objectContaining({ subject: "ana" });
const ref = { machine: "board", id: "b-1" };

test.each<[string, object, Omit<Refused, "actor"> & { readonly actor: unknown }]>([
  [
    "a command that its roles do not allow",
    { type: "command", id: "c", ref: wireRef, command: { type: "shut" } },
    { actor, action: "shut", code: "not-permitted", ref },
  ],
  [
    "a command that the domain refuses",
    { type: "command", id: "c", ref: wireRef, command: { type: "take", at: 9 } },
    { actor, action: "take", code: "nothing-there", ref },
  ],
  [
    "a command that there is not",
    { type: "command", id: "c", ref: wireRef, command: { type: word } },
    { actor, action: "command", code: "invalid-command", ref: undefined },
  ],
  [
    "an id that there is not",
    { type: "command", id: "c", ref: { ...wireRef, id: word }, command: { type: "shut" } },
    { actor, action: "shut", code: "not-found", ref: undefined },
  ],
  [
    "a machine that there is not",
    { type: "subscribe", id: "c", ref: { ...wireRef, machine: "rosebud" } },
    { actor, action: "subscribe", code: "not-found", ref: undefined },
  ],
  [
    "a subscription to an id that there is not",
    { type: "subscribe", id: "c", ref: { ...wireRef, id: word } },
    { actor, action: "subscribe", code: "not-found", ref: undefined },
  ],
  [
    "another tenant's aggregate",
    { type: "subscribe", id: "c", ref: foreign },
    { actor: undefined, action: "subscribe", code: "not-found", ref: undefined },
  ],
  [
    "another tenant's list",
    { type: "subscribe-list", id: "c", tenant: "other", list: "items" },
    { actor: undefined, action: "subscribe-list", code: "not-found", ref: undefined },
  ],
  [
    "what cannot be read",
    { type: word },
    { actor: undefined, action: "message", code: "invalid-command", ref: undefined },
  ],
])("%s is told once, by declared names alone", async (_, message, expected) => {
  const told: (Refused & { readonly by: string })[] = [];
  await using rig = await openRig({ onRefused: (refused, { subject }) => void told.push({ ...refused, by: subject }) });
  await rig.send({ type: "make", title: "t" });
  const line = await rig.connect("ana");
  line.say(message as never);
  line.say({ type: "ping" });
  await line.next("pong");
  await expect.poll(() => told.length).toBe(1);

  expect(told).toEqual([{ ...expected, by: "ana" }]);
  expect(JSON.stringify(told).toLowerCase()).not.toContain(word.toLowerCase());
});

test("what went well is not told", async () => {
  const told: Refused[] = [];
  await using rig = await openRig({ onRefused: (refused) => void told.push(refused) });
  await rig.send({ type: "make", title: "t" });
  const line = await rig.connect("ana");
  line.say({ type: "subscribe", id: "s", ref: wireRef });
  await line.next("snapshot");
  line.say({ type: "command", id: "c", ref: wireRef, command: { type: "rename", title: "u" } });
  await line.next("ack");
  expect(told).toEqual([]);
});
