import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeys } from "./keys.ts";

const OLD = "an old secret of more than thirty-two bytes, 01";
const NEW = "a newer secret of more than thirty-two bytes, 02";
const now = new Date("2026-11-21T12:00:00Z");
const later = new Date("2026-11-21T13:00:00Z");
const payload = { tenant: "demo", id: "l-1", words: "für später" };
const bytes = new TextEncoder().encode("what only we may read");

describe("a token", () => {
  const keys = createKeys([NEW]);
  const token = keys.sign("link", payload, later);

  test("tells its payload until it ends", () => {
    expect(keys.verify("link", token, now)).toEqual(payload);
    expect(keys.verify("link", token, new Date(later.getTime() - 1))).toEqual(payload);
    expect(keys.verify("link", token, later)).toBeUndefined();
  });

  test("is nothing to another purpose", () => {
    expect(keys.verify("session", token, now)).toBeUndefined();
  });

  test("can stand in a fragment, a header and a cookie as it is", () => {
    expect(token).toMatch(/^[A-Za-z0-9._-]+$/u);
  });

  test("altered in any bit of any character opens nothing", () => {
    for (let index = 0; index < token.length; index += 1)
      for (let bit = 0; bit < 7; bit += 1) {
        const altered = String.fromCharCode(token.charCodeAt(index) ^ (1 << bit));
        expect(keys.verify("link", token.slice(0, index) + altered + token.slice(index + 1), now)).toBeUndefined();
      }
  });

  test("of any other text is nothing, and nothing is thrown", () => {
    fc.assert(fc.property(fc.string(), (text) => keys.verify("link", text, now) === undefined));
  });
});

describe("rotation", () => {
  const before = createKeys([OLD]);
  const during = createKeys([NEW, OLD]);
  const after = createKeys([NEW]);

  test("a retired key is verified, the newest one signs", () => {
    expect(during.verify("link", before.sign("link", payload, later), now)).toEqual(payload);
    expect(after.verify("link", during.sign("link", payload, later), now)).toEqual(payload);
  });

  test("a removed key verifies and opens nothing", () => {
    expect(after.verify("link", before.sign("link", payload, later), now)).toBeUndefined();
    expect(after.open("secret", before.seal("secret", bytes, "row-1"), "row-1")).toBeUndefined();
  });

  test("what a retired key sealed is opened", () => {
    expect(during.open("secret", before.seal("secret", bytes, "row-1"), "row-1")).toEqual(bytes);
  });
});

describe("sealed bytes", () => {
  const keys = createKeys([NEW]);

  test("come back as they were, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (some, associated) => {
        expect(keys.open("secret", keys.seal("secret", some, associated), associated)).toEqual(some);
      }),
    );
  });

  test("open nowhere else and for no other purpose", () => {
    const sealed = keys.seal("secret", bytes, "row-1");
    expect(keys.open("secret", sealed, "row-2")).toBeUndefined();
    expect(keys.open("other", sealed, "row-1")).toBeUndefined();
  });

  test("altered in any bit, or cut, open nothing", () => {
    const sealed = keys.seal("secret", bytes, "row-1");
    for (let index = 0; index < sealed.length; index += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const altered = sealed.map((byte, at) => (at === index ? byte ^ (1 << bit) : byte));
        expect(keys.open("secret", altered, "row-1")).toBeUndefined();
      }
    for (let length = 0; length < sealed.length; length += 1)
      expect(keys.open("secret", sealed.subarray(0, length), "row-1")).toBeUndefined();
  });

  test("never look the same twice", () => {
    expect(keys.seal("secret", bytes, "row-1")).not.toEqual(keys.seal("secret", bytes, "row-1"));
  });
});
