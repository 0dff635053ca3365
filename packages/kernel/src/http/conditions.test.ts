import { expect, test } from "vitest";
import { clientMessage } from "../protocol/messages.ts";
import { matchesNone, parseIfMatch, parseKey, parseTraceId, preferred, toEtag } from "./conditions.ts";

test("a version is an ETag in quotes, and reads back", () => {
  expect(toEtag(12)).toBe('"12"');
  expect(parseIfMatch(toEtag(12))).toBe(12);
});

test("a tag that a proxy weakened still names the version", () => {
  expect(parseIfMatch('W/"3"')).toBe(3);
});

test("no header and a star name no version", () => {
  expect(parseIfMatch(null)).toBeUndefined();
  expect(parseIfMatch(" * ")).toBeUndefined();
});

test.each(["3", '"0"', '"-1"', '"3.5"', '"abc"', '"3", "4"', '"9999999999999999"', ""])(
  "If-Match %j is not a version",
  (header) => {
    expect(() => parseIfMatch(header)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  },
);

test("a key comes bare or in quotes, and both are the same key", () => {
  expect(parseKey("8e03978e-40d5")).toBe("8e03978e-40d5");
  expect(parseKey('"8e03978e-40d5"')).toBe("8e03978e-40d5");
  expect(parseKey(null)).toBeUndefined();
});

test.each(["two words", "a\\b", "k".repeat(200)])("the key %j is taken as it is, as the socket takes it", (key) => {
  const message = { type: "command", id: "c", ref: { tenant: "t", machine: "m", id: "i" }, command: { type: "put" } };
  expect(parseKey(key)).toBe(key);
  expect(clientMessage.parse({ ...message, key })).toMatchObject({ key });
});

test.each(["", '""', "ümlaut", "k".repeat(201), '"open'])("the key %j is refused", (header) => {
  expect(() => parseKey(header)).toThrow(expect.objectContaining({ code: "invalid-request" }));
});

test("If-None-Match is compared weakly, over a list", () => {
  expect(matchesNone('"1", W/"2"', '"2"')).toBe(true);
  expect(matchesNone("*", '"2"')).toBe(true);
  expect(matchesNone('"1"', '"2"')).toBe(false);
  expect(matchesNone(null, '"2"')).toBe(false);
});

test("Accept chooses by weight, the exact before the pattern, the first where nothing fits", () => {
  const offered = ["application/json", "text/csv"] as const;
  expect(preferred(null, offered)).toBe("application/json");
  expect(preferred("text/csv", offered)).toBe("text/csv");
  expect(preferred("application/json;q=0.5, text/csv;q=0.9", offered)).toBe("text/csv");
  expect(preferred("text/*, */*;q=0.1", offered)).toBe("text/csv");
  expect(preferred("*/*", offered)).toBe("application/json");
  expect(preferred("application/json;q=0, */*", offered)).toBe("text/csv");
  expect(preferred("image/png", offered)).toBe("application/json");
});

test("a traceparent gives its trace id, anything else none", () => {
  const id = "4bf92f3577b34da6a3ce929d0e0e4736";
  expect(parseTraceId(`00-${id}-00f067aa0ba902b7-01`)).toBe(id);
  expect(parseTraceId(`00-${"0".repeat(32)}-00f067aa0ba902b7-01`)).toBeUndefined();
  expect(parseTraceId("words")).toBeUndefined();
  expect(parseTraceId(null)).toBeUndefined();
});
