import { createMemoryCounter } from "segno/state-store";
import { createSeededIds } from "segno/testing";
import { SegnoError } from "segno";
import { expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createCookies } from "./cookies.ts";
import { createDemoIdentity, demoPeople } from "./demo-identity.ts";
import type { DemoIdentity, Identity } from "./identity.ts";

const SECRET = "a secret of more than thirty-two bytes, one";
const now = new Date("2026-11-21T12:00:00Z");
const after = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const tenant = demoPeople.organisation.id;

function open(
  secret = SECRET,
  counter = createMemoryCounter({ now: () => now }),
  seed = 1,
): { identity: Identity; demo: DemoIdentity } {
  const identity = createDemoIdentity({
    keys: createKeys([secret]),
    cookies: createCookies("http://localhost:3000"),
    counter,
    ids: createSeededIds(seed),
  });
  if (!identity.demo) throw new Error("the demo is missing");
  return { identity, demo: identity.demo };
}

/** What a browser sends back of a `Set-Cookie`. */
function sentBack(setCookie: string): Headers {
  return new Headers({ cookie: `theme=dark; ${setCookie.split(";")[0] ?? ""}` });
}

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof SegnoError ? error.code : String(error)),
  );
}

test("the printed link signs one browser in as the first person, once", async () => {
  const { identity, demo } = open();
  const token = demo.issueEntry(now);

  const cookie = await demo.enter(token, now);

  expect(await identity.sessionOf(sentBack(cookie), now)).toMatchObject({
    subject: "demo-candidate",
    organisation: tenant,
    signedInAt: now,
  });
  expect(await codeOf(demo.enter(token, now))).toBe("link-expired");
});

test("of many browsers that bring the link at one instant, one comes in", async () => {
  const { demo } = open();
  const token = demo.issueEntry(now);

  const codes = await Promise.all(Array.from({ length: 10 }, async () => codeOf(demo.enter(token, now))));

  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
});

test("the printed link runs out after a day, and another's opens nothing", async () => {
  const { demo } = open();
  const token = demo.issueEntry(now);

  expect(await codeOf(demo.enter(token, after(24)))).toBe("link-expired");
  expect(await codeOf(open("another secret of more than 32 bytes, two").demo.enter(token, now))).toBe("not-found");
  expect(await codeOf(demo.enter("", now))).toBe("not-found");
  expect(await codeOf(demo.enter(`${token}x`, now))).toBe("not-found");
});

test("the switch of person signs in as a colleague, and as nobody else", async () => {
  const { identity, demo } = open();

  expect(await identity.sessionOf(sentBack(demo.become("demo-admin", now)), now)).toMatchObject({
    subject: "demo-admin",
  });
  expect(() => demo.become("root", now)).toThrow(expect.objectContaining({ code: "not-found" }));
});

test("a cookie is good for a week and not forged", async () => {
  const { identity, demo } = open();
  const cookie = demo.become("demo-candidate", now);
  const [pair = ""] = cookie.split(";");

  expect(cookie).toMatch(/^segno=[A-Za-z0-9._-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/u);
  expect(await identity.sessionOf(sentBack(cookie), after(7 * 24 - 1))).toBeDefined();
  expect(await identity.sessionOf(sentBack(cookie), after(7 * 24))).toBeUndefined();
  for (let index = "segno=".length; index < pair.length; index += 1) {
    const altered = `${pair.slice(0, index)}${pair[index] === "A" ? "B" : "A"}${pair.slice(index + 1)}`;
    expect(await identity.sessionOf(new Headers({ cookie: altered }), now)).toBeUndefined();
  }
});

test("who signs out is signed out in every process, wherever the cookie went, and no other sign-in of theirs ends", async () => {
  const counter = createMemoryCounter({ now: () => now });
  const [{ identity, demo }, other] = [open(SECRET, counter), open(SECRET, counter, 2)];
  const [mine, elsewhere] = [sentBack(demo.become("demo-admin", now)), sentBack(other.demo.become("demo-admin", now))];

  await identity.signOut(mine, now);
  await identity.signOut(new Headers(), now);

  expect(await identity.sessionOf(mine, now)).toBeUndefined();
  expect(await other.identity.sessionOf(mine, now)).toBeUndefined();
  expect(await identity.sessionOf(elsewhere, now)).toMatchObject({ subject: "demo-admin" });
});

test("a token of another purpose is no session", async () => {
  const { identity, demo } = open();
  const keys = createKeys([SECRET]);
  const payload = { via: "session", id: "s-1", subject: "demo-admin", signedInAt: now.toISOString() };

  for (const token of [demo.issueEntry(now), keys.sign("link-cookie", payload, after(1))])
    expect(await identity.sessionOf(new Headers({ cookie: `segno=${token}` }), now)).toBeUndefined();
  expect(await identity.sessionOf(new Headers(), now)).toBeUndefined();
});

test("somebody who is no person of the demo has no session, no roles and no name", async () => {
  const { identity } = open();
  const payload = { via: "session", id: "s-1", subject: "gone", signedInAt: now.toISOString() };
  const token = createKeys([SECRET]).sign("session", payload, after(1));

  expect(await identity.sessionOf(new Headers({ cookie: `segno=${token}` }), now)).toBeUndefined();
  expect(await identity.rolesIn("gone", tenant)).toEqual([]);
  expect(await identity.findName("gone", tenant)).toBeUndefined();
});

test("over TLS the cookie is bound to its host", () => {
  const cookies = createCookies("https://segno.example");
  expect(cookies.write("segno", "t", { now, expiresAt: after(1) })).toBe(
    "__Host-segno=t; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure",
  );
  expect(cookies.read(new Headers({ cookie: "segno=plain; __Host-segno=bound" }), "segno")).toBe("bound");
});
