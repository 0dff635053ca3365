import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Line, openRig, wireRef } from "./rig.fixture.ts";

const make = { type: "make", title: "t" };
const raw = (line: Line, text: string | Buffer): void => line.socket.send(text);
const isServed = async (line: Line): Promise<void> => {
  line.say({ type: "ping" });
  await line.next("pong");
};

test.each([
  ["not JSON", "{", "invalid-request", null],
  ["no text", Buffer.from("{}"), "invalid-request", null],
  ["nothing", "", "invalid-request", null],
  ["no object", "7", "invalid-command", null],
  ["an unknown type", `{"type":"shout","id":"x"}`, "invalid-command", "x"],
  ["a missing field", `{"type":"subscribe","id":"x"}`, "invalid-command", "x"],
  ["an extra field", `{"type":"unsubscribe","id":"x","force":true}`, "invalid-command", "x"],
  [
    "a forged version",
    `{"type":"command","id":"x","ref":{"tenant":"acme","machine":"board","id":"b-1","version":3},"command":{"type":"put"}}`,
    "invalid-command",
    "x",
  ],
  ["an id that is none", `{"type":"unsubscribe","id":{"a":1}}`, "invalid-command", null],
  [
    "an aggregate's id with a space",
    `{"type":"subscribe","id":"x","ref":{"tenant":"acme","machine":"board","id":"b 1"}}`,
    "invalid-command",
    "x",
  ],
  [
    "NUL",
    `{"type":"command","id":"x","ref":{"tenant":"acme","machine":"board","id":"b-1"},"command":{"type":"rename","title":"a\\u0000"}}`,
    "invalid-command",
    "x",
  ],
  [
    "half a character",
    `{"type":"command","id":"x","ref":{"tenant":"acme","machine":"board","id":"b-1"},"command":{"type":"rename","title":"\\ud800"}}`,
    "invalid-command",
    "x",
  ],
  ["deep nesting", `${"[".repeat(20_000)}${"]".repeat(20_000)}`, "invalid-command", null],
])("a frame that is %s is refused, and the socket lives", async (_what, text, code, id) => {
  await using rig = await openRig();
  await rig.send(make);
  const line = await rig.connect("ana");
  raw(line, text);
  expect(await line.next("refused")).toMatchObject({ id, code });
  await isServed(line);
});

test("what is wrong with a message is named by its path, and never repeated", async () => {
  await using rig = await openRig();
  const line = await rig.connect("ana");
  raw(
    line,
    JSON.stringify({ type: "command", id: "x", ref: wireRef, command: { type: "rename", title: "my word\u0000" } }),
  );
  const refused = await line.next("refused");
  expect(refused.details).toEqual({
    command: "message",
    issues: [{ pointer: "/command/title", problem: "holds NUL or half of a character" }],
  });
});

test("a frame of 64 kB is read, one byte more ends the socket with 4413", async () => {
  await using rig = await openRig();
  const line = await rig.connect("ana");
  raw(line, `{"type":"ping"}`.padEnd(65_536));
  await line.next("pong");
  raw(line, `{"type":"ping"}`.padEnd(65_537));
  expect(await line.closed).toBe(4413);
});

test("twenty bad messages within a minute are borne, one more ends the socket with 4429", async () => {
  await using rig = await openRig();
  const line = await rig.connect("ana");
  for (let count = 0; count < 20; count += 1) raw(line, "{");
  await isServed(line);
  await rig.world.clock.advance(14_000);
  raw(line, "{");
  expect(await line.closed).toBe(4429);
});

test("bad messages of earlier minutes are forgotten", async () => {
  await using rig = await openRig({ limits: { pongMs: 120_000 } });
  const line = await rig.connect("ana");
  for (let count = 0; count < 20; count += 1) raw(line, "{");
  await isServed(line);
  await rig.world.clock.advance(60_000);
  for (let count = 0; count < 20; count += 1) raw(line, "{");
  await isServed(line);
});

test.each([
  ["something else than hello", `{"type":"ping"}`],
  ["a protocol that is not spoken here", `{"type":"hello","protocol":2}`],
  ["nonsense", "hello?"],
])("a socket that begins with %s is closed with 4400", async (_what, text) => {
  await using rig = await openRig();
  const line = rig.dial("ana");
  line.socket.on("open", () => raw(line, text));
  expect(await line.closed).toBe(4400);
});

test("nobody signed in is told so with 4401, and a failed look-up with 1013", async () => {
  await using rig = await openRig();
  expect(await rig.dial(undefined).closed).toBe(4401);
  await using broken = await openRig({
    authenticate: async () => {
      throw new Error("no answer");
    },
  });
  expect(await broken.dial("ana").closed).toBe(1013);
});

test("a page of another origin opens no socket, one that was named and one of the same host do", async () => {
  await using rig = await openRig({ origins: ["https://app.example"] });
  const host = new URL(rig.url).host;
  const foreign = new WebSocket(rig.url, { headers: { "x-subject": "ana", origin: "https://elsewhere.example" } });
  const status = await new Promise((resolve) => {
    foreign.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    foreign.on("error", () => {});
  });
  expect(status).toBe(403);
  for (const origin of ["https://app.example", `http://${host}`]) {
    const line = rig.dial("ana", { origin });
    line.say({ type: "hello", protocol: 1 });
    await line.next("welcome");
  }
});

test("another path is not found", async () => {
  await using rig = await openRig();
  const socket = new WebSocket(rig.url.replace("/socket", "/elsewhere"), { headers: { "x-subject": "ana" } });
  const status = await new Promise((resolve) => {
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.on("error", () => {});
  });
  expect(status).toBe(404);
});
