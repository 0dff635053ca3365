import { type IssuedLink, type KnownLink, type LinkGrant, SegnoError, type TenantId, parseTenantId } from "segno";
import { beforeEach, describe, expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createCookies } from "./cookies.ts";
import { createDemoIdentity } from "./demo-identity.ts";
import { createDoorkeeper } from "./doorkeeper.ts";
import { type LinkDoor, createLinkDoor } from "./links.ts";
import { createMemoryCounter } from "segno/state-store";
import { createSeededIds } from "segno/testing";

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

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof SegnoError ? error.code : String(error)),
  );
}

function sentBack(setCookie: string): Headers {
  return new Headers({ cookie: setCookie.split(";")[0] ?? "" });
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
      const { cookie, visit } = await door.redeem(token, after(hour));
      expect(visit).toMatchObject({ tenant, scope: "interview:i-1", role: "candidate", subject: "demo-candidate" });
      expect(cookie).toContain("Max-Age=28800");
      expect(await door.visitOf(sentBack(cookie), after(hour + 7.9))).toMatchObject({ id: "l-1" });
      expect(await door.visitOf(sentBack(cookie), after(hour + 8))).toBeUndefined();
    }
    expect(redeemed).toEqual(["l-1", "l-1"]);
  });

  test("gives a cookie that ends with it", async () => {
    const { token } = issue({ expiresAt: after(2) });
    expect((await door.redeem(token, after(1))).cookie).toContain("Max-Age=3600");
  });

  test("that ran out opens nothing, and says so", async () => {
    const { token } = issue();
    expect(await codeOf(door.redeem(token, after(72)))).toBe("link-expired");
  });

  test("that was revoked opens nothing, nor does the cookie that it gave", async () => {
    const { token } = issue();
    const { cookie } = await door.redeem(token, start);
    const row = rows.get("l-1");
    if (row) rows.set("l-1", { ...row, revoked: true });

    expect(await codeOf(door.redeem(token, start))).toBe("not-found");
    expect(await door.visitOf(sentBack(cookie), start)).toBeUndefined();
  });

  test("altered in any character opens nothing", async () => {
    const { token } = issue();
    for (let index = 0; index < token.length; index += 1) {
      const altered = `${token.slice(0, index)}${token[index] === "0" ? "1" : "0"}${token.slice(index + 1)}`;
      expect(await codeOf(door.redeem(altered, start))).toBe("not-found");
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
    expect(await codeOf(door.redeem(forged.token, start))).toBe("not-found");
  });

  test("itself is no cookie, and its cookie no link", async () => {
    const { token } = issue();
    const { cookie } = await door.redeem(token, start);
    expect(await door.visitOf(new Headers({ cookie: `segno=${token}` }), start)).toBeUndefined();
    expect(await codeOf(door.redeem(cookie.split(";")[0]?.slice("segno=".length) ?? "", start))).toBe("not-found");
  });

  test("that cannot be looked up is not taken for revoked", async () => {
    const broken = createLinkDoor({
      keys,
      cookies,
      publicUrl: "http://localhost:3000",
      kinds: [{ kind: "candidate", find: async () => Promise.reject(new SegnoError("database-unavailable", "away")) }],
    });
    const { cookie } = await door.redeem(issue().token, start);
    expect(await codeOf(broken.visitOf(sentBack(cookie), start))).toBe("database-unavailable");
  });
});

describe("the doorkeeper", () => {
  const identity = createDemoIdentity({
    keys,
    cookies,
    counter: createMemoryCounter({ now: () => start }),
    ids: createSeededIds(1),
  });
  const grants = [
    async (visitor: { subject: string }, of: TenantId) =>
      of === tenant ? { roles: await identity.rolesIn(visitor.subject, of) } : undefined,
    async () => undefined,
  ];
  const keeper = (operators: readonly string[] = []): ReturnType<typeof createDoorkeeper> =>
    createDoorkeeper({ identity, links: door, clock: { now: () => start }, grants, operators });

  test("gives the holder of a link that one thing, in its tenant alone", async () => {
    const { cookie } = await door.redeem(issue().token, start);
    const visit = await keeper().visitOf(sentBack(cookie));

    expect(visit?.via).toBe("link");
    if (!visit) return;
    expect(await keeper().actorOf(visit, tenant)).toEqual({
      tenant,
      subject: "demo-candidate",
      kind: "person",
      roles: ["candidate"],
      scopes: ["interview:i-1"],
    });
    expect(await keeper().actorOf(visit, parseTenantId("other"))).toBeUndefined();
  });

  test("gives who is signed in the roles of each product, in their tenant alone", async () => {
    const visit = await keeper().visitOf(sentBack(identity.demo?.become("demo-admin", start) ?? ""));

    expect(visit?.via).toBe("session");
    if (!visit) return;
    expect(await keeper().actorOf(visit, tenant)).toEqual({
      tenant,
      subject: "demo-admin",
      kind: "person",
      roles: ["admin"],
    });
    expect(await keeper(["demo-admin"]).actorOf(visit, tenant)).toMatchObject({ roles: ["admin", "operator"] });
    expect(await keeper().actorOf(visit, parseTenantId("other"))).toBeUndefined();
  });

  test("knows nobody without a cookie", async () => {
    expect(await keeper().visitOf(new Headers())).toBeUndefined();
  });

  test("never gives a role of the engine's own", async () => {
    const greedy = createDoorkeeper({
      identity,
      links: door,
      clock: { now: () => start },
      grants: [async () => ({ roles: ["effect"] })],
      operators: [],
    });
    const visit = await greedy.visitOf(sentBack(identity.demo?.become("demo-admin", start) ?? ""));
    if (!visit) throw new Error("nobody came");
    await expect(greedy.actorOf(visit, tenant)).rejects.toThrow("can hold the role effect");
  });
});
