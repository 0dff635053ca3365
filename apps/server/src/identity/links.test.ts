import { type IssuedLink, type KnownLink, type LinkGrant, SegnoError, type TenantId, parseTenantId } from "segno";
import { beforeEach, describe, expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createCookies } from "./cookies.ts";
import { type LinkDoor, type LinkVisit, createLinkDoor } from "./links.ts";

const keys = createKeys(["a secret of more than thirty-two bytes, one"]);
const cookies = createCookies("http://localhost:3000");
const tenant = parseTenantId("demo");
const start = new Date("2026-11-21T12:00:00Z");
const after = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000);

/** What the product keeps, in place of its table. */
let rows: Map<string, KnownLink & { readonly tenant: TenantId }>;
let redeemed: string[];
let door: LinkDoor;

beforeEach(() => {
  rows = new Map();
  redeemed = [];
  const candidate = {
    kind: "candidate",
    product: "interviews",
    find: async (of: TenantId, id: string) => {
      const row = rows.get(id);
      return row?.tenant === of ? row : undefined;
    },
    redeemed: async (_: TenantId, id: string) => {
      redeemed.push(id);
    },
  };
  door = createLinkDoor({ keys, cookies, publicUrl: "http://localhost:3000", kinds: [candidate] });
});

function issue(about: Partial<LinkGrant> = {}): IssuedLink {
  const grant: LinkGrant = {
    kind: "candidate",
    tenant,
    id: "l-1",
    scope: "interview:i-1",
    role: "candidate",
    expiresAt: after(72),
    ...about,
  };
  const link = door.issue(grant);
  rows.set(grant.id, {
    tenant: grant.tenant,
    hash: link.hash,
    subject: "demo-candidate",
    expiresAt: grant.expiresAt,
    revoked: false,
  });
  return link;
}

const none = new Headers();

/** In a browser that has nothing of ours yet. */
async function redeem(token: string, now: Date): Promise<{ readonly cookie: string; readonly visit: LinkVisit }> {
  const {
    cookies: [cookie = "", ...others],
    visit,
  } = await door.redeem(token, none, now);
  expect(others).toEqual([]);
  return { cookie, visit };
}

async function visitOf(headers: Headers, now: Date): Promise<LinkVisit | undefined> {
  return (await door.visitsOf(headers, now))[0];
}

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof SegnoError ? error.code : String(error)),
  );
}

/** As a browser sends them back, in this order. */
function sentBack(...setCookies: readonly string[]): Headers {
  return new Headers({ cookie: setCookies.map((value) => value.split(";")[0]).join("; ") });
}

describe("a link", () => {
  test("carries its token in the fragment, and only its hash is to be kept", () => {
    const { url, token, hash } = issue();
    expect(url).toBe(`http://localhost:3000/link#${token}`);
    expect(hash).toMatch(/^[0-9a-f]{64}$/u);
    expect(token).not.toContain(hash);
  });

  test("is redeemed for a cookie of eight hours, on several devices", async () => {
    const { token } = issue();

    for (const hour of [0, 50]) {
      const { cookie, visit } = await redeem(token, after(hour));
      expect(visit).toMatchObject({ tenant, scope: "interview:i-1", role: "candidate", subject: "demo-candidate" });
      expect(cookie).toContain("Max-Age=28800");
      expect(await visitOf(sentBack(cookie), after(hour + 7.9))).toMatchObject({ id: "l-1" });
      expect(await visitOf(sentBack(cookie), after(hour + 8))).toBeUndefined();
    }
    expect(redeemed).toEqual(["l-1", "l-1"]);
  });

  test("gives a cookie that ends with it", async () => {
    const { token } = issue({ expiresAt: after(2) });
    expect((await redeem(token, after(1))).cookie).toContain("Max-Age=3600");
  });

  test("that ran out opens nothing, and says so", async () => {
    const { token } = issue();
    expect(await codeOf(redeem(token, after(72)))).toBe("link-expired");
  });

  test("that was revoked opens nothing, nor does the cookie that it gave", async () => {
    const { token } = issue();
    const { cookie } = await redeem(token, start);
    const row = rows.get("l-1");
    if (row) rows.set("l-1", { ...row, revoked: true });

    expect(await codeOf(redeem(token, start))).toBe("not-found");
    expect(await visitOf(sentBack(cookie), start)).toBeUndefined();
  });

  test("altered in any character opens nothing", async () => {
    const { token } = issue();
    for (let index = 0; index < token.length; index += 1) {
      const altered = `${token.slice(0, index)}${token[index] === "0" ? "1" : "0"}${token.slice(index + 1)}`;
      expect(await codeOf(redeem(altered, start))).toBe("not-found");
    }
  });

  test.each<[string, Partial<LinkGrant>]>([
    ["of another tenant", { tenant: parseTenantId("other") }],
    ["for another thing", { scope: "interview:i-2" }],
    ["in another role", { role: "admin" }],
    ["with a later end", { expiresAt: after(100) }],
    ["of a kind that there is not", { kind: "owner" }],
  ])("%s, signed by us but never kept under its id, opens nothing", async (_, about) => {
    issue();
    const forged = door.issue({
      kind: "candidate",
      tenant,
      id: "l-1",
      scope: "interview:i-1",
      role: "candidate",
      expiresAt: after(72),
      ...about,
    });
    expect(await codeOf(redeem(forged.token, start))).toBe("not-found");
  });

  test("itself is no cookie, and its cookie no link", async () => {
    const { token } = issue();
    const { cookie } = await redeem(token, start);
    const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
    expect(await visitOf(new Headers({ cookie: `${name}=${token}` }), start)).toBeUndefined();
    expect(await codeOf(redeem(value, start))).toBe("not-found");
  });

  test("that cannot be looked up is not taken for revoked", async () => {
    const broken = createLinkDoor({
      keys,
      cookies,
      publicUrl: "http://localhost:3000",
      kinds: [
        {
          kind: "candidate",
          product: "interviews",
          find: async () => Promise.reject(new SegnoError("database-unavailable", "away")),
        },
      ],
    });
    const { cookie } = await redeem(issue().token, start);
    expect(await codeOf(broken.visitsOf(sentBack(cookie), start))).toBe("database-unavailable");
  });

  test("has a cookie of its own for each thing, beside a sign-in, and a second link to one thing takes its place", async () => {
    const first = await redeem(issue().token, start);
    const second = await redeem(issue({ id: "l-2" }).token, start);
    const other = await redeem(issue({ id: "l-3", scope: "interview:i-2" }).token, start);
    const names = [first, second, other].map(({ cookie }) => cookie.split("=")[0]);

    expect(names[0]).toBe(names[1]);
    expect(new Set([...names, "segno"]).size).toBe(3);
    const headers = sentBack("segno=of-somebody", second.cookie, other.cookie);
    expect((await door.visitsOf(headers, start)).map(({ id }) => id)).toEqual(["l-2", "l-3"]);
    expect((await door.visitsOf(headers, start, "interview:i-2")).map(({ id }) => id)).toEqual(["l-3"]);
    expect(await door.visitsOf(headers, start, "interview:i-3")).toEqual([]);
  });

  test("has a cookie that is good under its own name alone, and altered in no bit", async () => {
    const { cookie } = await redeem(issue().token, start);
    const { cookie: elsewhere } = await redeem(issue({ id: "l-2", scope: "interview:i-2" }).token, start);
    const [[name = "", value = ""], [otherName = ""]] = [cookie, elsewhere].map(
      (each) => each.split(";")[0]?.split("=") ?? [],
    ) as [string[], string[]];

    expect(await visitOf(new Headers({ cookie: `${name}=${value}` }), start)).toMatchObject({ id: "l-1" });
    expect(await visitOf(new Headers({ cookie: `${otherName}=${value}` }), start)).toBeUndefined();
    for (let index = 0; index < value.length; index += 1) {
      const bit = String.fromCodePoint((value.codePointAt(index) ?? 0) ^ 1);
      const altered = `${value.slice(0, index)}${bit}${value.slice(index + 1)}`;
      expect(await visitOf(new Headers({ cookie: `${name}=${altered}` }), start)).toBeUndefined();
    }
  });

  test("is left by itself: who is signed in stays so, and so do other links", async () => {
    const { cookie } = await redeem(issue().token, start);
    const { cookie: other } = await redeem(issue({ id: "l-2", scope: "interview:i-2" }).token, start);
    const headers = sentBack("segno=of-somebody", cookie, other);

    expect(door.leave(headers, "interview:i-1", start)).toEqual([
      `${cookie.split("=")[0]}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
    ]);
    expect(door.leave(headers, "interview:i-9", start)).toEqual([]);
  });

  test("is one of eight that a browser holds at most: the one that it has had longest goes", async () => {
    const held: string[] = [];
    for (let n = 0; n < 8; n += 1)
      held.push((await redeem(issue({ id: `l-${n}`, scope: `interview:i-${n}` }).token, start)).cookie);
    const { token } = issue({ id: "l-9", scope: "interview:i-9" });
    const {
      cookies: [made, ...gone],
    } = await door.redeem(token, sentBack(...held), start);

    expect(made).toContain("Max-Age=28800");
    expect(gone.map((cookie) => cookie.split("=")[0])).toEqual([held[0]?.split("=")[0]]);
    expect(gone[0]).toContain("Max-Age=0");
  });
});
