import { type Grant, type TenantId, type Visitor, parseTenantId } from "segno";
import { createMemoryCounter } from "segno/state-store";
import { createSeededIds } from "segno/testing";
import { describe, expect, test } from "vitest";
import { createKeys } from "../keys.ts";
import { createCookies } from "./cookies.ts";
import { createDemoIdentity } from "./demo-identity.ts";
import { type Doorkeeper, type DoorkeeperOptions, createDoorkeeper, homeOf } from "./doorkeeper.ts";
import { createLinkDoor } from "./links.ts";

const keys = createKeys(["a secret of more than thirty-two bytes, one"]);
const cookies = createCookies("http://localhost:3000");
const [demo, other] = [parseTenantId("demo"), parseTenantId("other")];
const now = new Date("2026-11-21T12:00:00Z");
const clock = { now: () => now };
const expiresAt = new Date("2026-11-24T12:00:00Z");

const known = { hash: "", subject: "demo-candidate", expiresAt, revoked: false };
const links = createLinkDoor({
  keys,
  cookies,
  publicUrl: "http://localhost:3000",
  kinds: [{ kind: "candidate", product: "interviews", find: async (_, id) => ({ ...known, ...rows.get(id) }) }],
});
const rows = new Map<string, { readonly hash: string }>();
const identity = createDemoIdentity({ keys, cookies, counter: createMemoryCounter(clock), ids: createSeededIds(1) });

const inDemo =
  (roles: readonly string[]) =>
  async (_: Visitor, tenant: TenantId): Promise<Grant | undefined> =>
    tenant === demo ? { roles } : undefined;

function keeper(options: Partial<DoorkeeperOptions> = {}): Doorkeeper {
  const grants = new Map([
    ["interviews", inDemo(["candidate"])],
    ["releases", inDemo(["approver"])],
    ["runway", async () => undefined],
  ]);
  return createDoorkeeper({ identity, links, cookies, clock, grants, operators: [], ...options });
}

/** The cookie of a link to one interview, as it was set. */
async function linkTo(interview: string, tenant = demo): Promise<string> {
  const grant = {
    kind: "candidate",
    tenant,
    id: interview,
    scope: `interview:${interview}`,
    role: "candidate",
    expiresAt,
  };
  const { token, hash } = links.issue(grant);
  rows.set(interview, { hash });
  const {
    cookies: [cookie = ""],
  } = await links.redeem(token, new Headers(), now);
  return cookie;
}

function brings(...setCookies: readonly (string | undefined)[]): Headers {
  return new Headers({ cookie: setCookies.map((value) => value?.split(";")[0]).join("; ") });
}

const admin = (): string | undefined => identity.demo?.become("demo-admin", now);

describe("who asks", () => {
  test("is the holder of a link on the thing that it is to, and who signed in on everything else", async () => {
    const headers = brings(admin(), await linkTo("i-1"));
    const subjectFor = async (wanted: Parameters<Doorkeeper["visitFor"]>[1]): Promise<string | undefined> =>
      (await keeper().visitFor(headers, wanted))?.subject;

    expect(await subjectFor({ product: "interviews", scope: "interview:i-1" })).toBe("demo-candidate");
    for (const wanted of [
      { product: "interviews", scope: "interview:i-2" },
      { product: "interviews" },
      { product: undefined },
      { product: "releases", scope: "interview:i-1" }, // a link is to a thing of one product
      { product: "interviews", scope: "interview:i-1", tenant: other },
      { product: "interviews", scope: "interview:i-1", kinds: ["session"] },
    ])
      expect(await subjectFor(wanted)).toBe("demo-admin");
  });

  test("is the holder of a link where nobody is signed in, and nobody without a cookie", async () => {
    const headers = brings(await linkTo("i-1"));
    const visit = await keeper().visitFor(headers, { product: undefined });
    expect(visit).toMatchObject({ via: "link", subject: "demo-candidate" });
    expect(visit && homeOf(visit)).toBe(demo);
    expect(await keeper().visitFor(headers, { product: "interviews", kinds: ["session"] })).toBeUndefined();
    expect(await keeper().visitFor(headers, { product: "releases" })).toBeUndefined();
    expect(await keeper().visitFor(new Headers(), { product: undefined })).toBeUndefined();
  });
});

describe("what they may do", () => {
  test("is for the holder of a link that one thing, in its tenant and product alone", async () => {
    const visit = await keeper().visitFor(brings(await linkTo("i-1")), { product: "interviews" });
    if (!visit) throw new Error("nobody came");

    expect(await keeper().actorOf(visit, demo, "interviews")).toEqual({
      tenant: demo,
      subject: "demo-candidate",
      kind: "person",
      roles: ["candidate"],
      scopes: ["interview:i-1"],
    });
    expect(await keeper().actorOf(visit, other, "interviews")).toBeUndefined();
    expect(await keeper().actorOf(visit, demo, "releases")).toBeUndefined();
  });

  test("is for who is signed in what each product gives, and never what another one does", async () => {
    const visit = await keeper().visitFor(brings(admin()), { product: undefined });
    if (!visit) throw new Error("nobody came");
    const rolesIn = async (product: string | undefined, of = keeper()): Promise<unknown> =>
      (await of.actorOf(visit, demo, product))?.roles;

    expect(await rolesIn("interviews")).toEqual(["candidate"]);
    expect(await rolesIn("releases")).toEqual(["approver"]);
    expect(await rolesIn("runway")).toBeUndefined();
    expect(await rolesIn("no-product")).toBeUndefined();
    expect(await rolesIn(undefined)).toEqual([]);
    expect(await keeper().actorOf(visit, other, "interviews")).toBeUndefined();
    expect(await keeper().actorOf(visit, other, undefined)).toBeUndefined();
    expect(await rolesIn("interviews", keeper({ operators: ["demo-admin"] }))).toEqual(["candidate", "operator"]);
    expect(await rolesIn(undefined, keeper({ operators: ["demo-admin"] }))).toEqual(["operator"]);
  });

  test.each(["effect", "timer", "system", "operator"])("is never %s by a product's leave", async (role) => {
    const greedy = keeper({ grants: new Map([["interviews", inDemo([role])]]) });
    const visit = await greedy.visitFor(brings(admin()), { product: undefined });
    if (!visit) throw new Error("nobody came");
    await expect(greedy.actorOf(visit, demo, "interviews")).rejects.toThrow(`the role ${role}`);
  });
});
