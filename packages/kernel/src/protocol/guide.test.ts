import { readFileSync } from "node:fs";
import canonicalize from "canonicalize";
import { describe, expect, test } from "vitest";
import { applyPatch } from "../machine/patch.ts";
import { closeCodes } from "./close-codes.ts";
import { clientMessage, maxFrameBytes } from "./messages.ts";
import { type ServerMessage, type WireView, serverMessage } from "./server-messages.ts";
import { viewDigest } from "./view-digest.ts";

const guide = readFileSync(new URL("../../../../docs/guides/socket-protocol.md", import.meta.url), "utf8");
const blocks = [...guide.matchAll(/^```(json client|json server|text canonical|text digest)\n([\s\S]*?)^```$/gmu)].map(
  ([, kind = "", text = ""]) => ({ kind, text: text.trim() }),
);
const textOf = (kind: string): string => blocks.find((block) => block.kind === kind)?.text ?? "";
const said = blocks
  .filter(({ kind }) => kind === "json server")
  .map(({ text }) => serverMessage.parse(JSON.parse(text)));
const find = <Type extends ServerMessage["type"]>(type: Type, id: string): Extract<ServerMessage, { type: Type }> => {
  const found = said.find((message) => message.type === type && "id" in message && message.id === id);
  if (!found) throw new Error(`the guide has no ${type} of ${id}`);
  return found as Extract<ServerMessage, { type: Type }>;
};
const atSix = (): WireView => applyPatch(find("snapshot", "s1").view, find("patch", "s1").patch) as WireView;

describe("the guide to the socket protocol", () => {
  test.each(blocks.filter(({ kind }) => kind === "json client"))(
    "shows a message that a server takes: $text",
    ({ text }) => {
      expect(clientMessage.safeParse(JSON.parse(text)).error).toBeUndefined();
    },
  );

  test("shows every message that there is", () => {
    const types = (kind: string): string[] =>
      [
        ...new Set(
          blocks.filter((block) => block.kind === kind).map(({ text }) => (JSON.parse(text) as { type: string }).type),
        ),
      ].sort();
    // the client's own ping and the server's pong stand in the text
    expect(types("json client")).toEqual(["command", "hello", "pong", "subscribe", "subscribe-list", "unsubscribe"]);
    expect(types("json server")).toEqual([
      "ack",
      "entries",
      "gone",
      "list-patch",
      "list-snapshot",
      "patch",
      "ping",
      "refused",
      "snapshot",
      "stale",
      "welcome",
    ]);
  });

  test("gives the canonical form and the digest of its own view", () => {
    const { at: _clock, ...compared } = atSix();
    expect(textOf("text canonical")).toBe(canonicalize(compared));
    expect(textOf("text digest")).toBe(viewDigest(atSix()));
  });

  test("takes up the line with that digest, and its patch leads on from there", () => {
    const resumed = blocks
      .map(({ kind, text }) => (kind === "json client" ? clientMessage.parse(JSON.parse(text)) : undefined))
      .find((message) => message?.type === "subscribe" && message.seen);
    expect(resumed).toMatchObject({ seen: { version: 6, digest: viewDigest(atSix()) } });
    expect(applyPatch(atSix(), find("patch", "s2").patch)).toMatchObject({
      version: 7,
      status: "shut",
      legal: [],
      items: ["milk", "bread"],
    });
  });

  test("names every close code, and the frame's limit", () => {
    const named = [...guide.matchAll(/^\| (\d{4}) \|/gmu)].map(([, code]) => Number(code));
    expect(named.filter((code) => code !== 1007)).toEqual(Object.values(closeCodes).sort((one, other) => one - other));
    expect(guide).toContain(maxFrameBytes.toLocaleString("en-US"));
  });
});
