import { createHash, timingSafeEqual } from "node:crypto";
import {
  type KnownLink,
  type Keys,
  type LinkKind,
  type Links,
  NotFound,
  SegnoError,
  checkOnce,
  parseTenantId,
} from "segno";
import { z } from "zod";
import type { Cookies } from "./cookies.ts";

const COOKIE_MS = 8 * 3_600_000;
/** Each is a look-up when its holder asks for something, and a browser sends no more than some kilobytes of cookies. */
const MOST_COOKIES = 8;
/** How the names of all cookies of links begin. */
export const linkCookie = "segno-link-";
/** Before any link was made: with this clock a token that ran out is still known as one of ours. */
const BEFORE_ALL = new Date(0);

const payloadSchema = z.object({
  kind: z.string(),
  tenant: z.string().transform(parseTenantId),
  id: z.string(),
  scope: z.string(),
  role: z.string(),
  path: z.string(),
});
type Payload = z.output<typeof payloadSchema>;

/** What the holder of a link is: the person whose thing it is, for this one thing of one product. */
export interface LinkVisit extends Payload {
  readonly subject: string;
  readonly product: string;
}

export interface LinkDoor extends Links {
  /**
   * Takes a token for a cookie of eight hours, or of what is left of the link. The cookie is the link's own: it stands
   * beside a sign-in and beside those of links to other things.
   *
   * @returns the holder, and `Set-Cookie` values
   * @throws SegnoError `link-expired` when it ran out; NotFound when it was altered, revoked or never issued
   */
  redeem(
    token: string,
    headers: Headers,
    now: Date,
  ): Promise<{ readonly visit: LinkVisit; readonly cookies: readonly string[] }>;
  /** The holders that a request's cookies name, of links that open still; to one thing alone where it is named. */
  visitsOf(headers: Headers, now: Date, scope?: string): Promise<readonly LinkVisit[]>;
  /** @returns `Set-Cookie` values that take the links to one thing out of the browser; none where it has none */
  leave(headers: Headers, scope: string, now: Date): readonly string[];
}

export interface LinkDoorOptions {
  readonly keys: Keys;
  readonly cookies: Cookies;
  readonly publicUrl: string;
  readonly kinds: readonly (LinkKind & { readonly product: string })[];
}

/** Signed links that open one thing: made for a product, redeemed for a cookie, asked after at each request. */
export function createLinkDoor({ keys, cookies, publicUrl, kinds }: LinkDoorOptions): LinkDoor {
  checkOnce(
    "kind of link",
    kinds.map(({ kind }) => kind),
  );
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));

  /** @throws NotFound when it opens nothing, SegnoError `link-expired` when it ran out */
  const findOpen = async (payload: Payload, now: Date): Promise<LinkVisit & Pick<KnownLink, "hash" | "expiresAt">> => {
    const kind = byKind.get(payload.kind);
    const known = await kind?.find(payload.tenant, payload.id);
    if (!kind || !known || known.revoked) throw new NotFound("link", payload.id);
    if (now >= known.expiresAt) throw ranOut();
    const { subject, hash, expiresAt } = known;
    return { ...payload, subject, product: kind.product, hash, expiresAt };
  };

  /** What stands in the request's cookies, by their names; each is good under its own name alone. */
  const carried = (headers: Headers, now: Date): ReadonlyMap<string, Payload> => {
    const found = new Map<string, Payload>();
    for (const [name, token] of cookies.readAll(headers, linkCookie)) {
      const signed = payloadSchema.safeParse(keys.verify("link-cookie", token, now));
      if (signed.success && name === nameOf(signed.data)) found.set(name, signed.data);
    }
    return found;
  };

  return {
    issue({ kind, tenant, id, scope, role, expiresAt, path = "/" }) {
      const token = keys.sign("link", { kind, tenant, id, scope, role, path }, expiresAt);
      return { token, url: `${publicUrl}/link#${token}`, hash: hashOf(token) };
    },

    async redeem(token, headers, now) {
      const signed = payloadSchema.safeParse(keys.verify("link", token, BEFORE_ALL));
      if (!signed.success) throw new NotFound("link", "");
      const payload = signed.data;
      const { hash, expiresAt, ...visit } = await findOpen(payload, now);
      if (!keys.verify("link", token, now)) throw ranOut();
      if (!isSame(hash, hashOf(token))) throw new NotFound("link", payload.id);
      await byKind.get(payload.kind)?.redeemed?.(payload.tenant, payload.id);
      const until = new Date(Math.min(now.getTime() + COOKIE_MS, expiresAt.getTime()));
      const name = nameOf(payload);
      const others = [...cookies.readAll(headers, linkCookie).keys()].filter((other) => other !== name);
      return {
        visit,
        cookies: [
          cookies.write(name, keys.sign("link-cookie", { ...payload }, until), { now, expiresAt: until }),
          // browsers send those first that they have had longest
          ...others.slice(0, Math.max(0, others.length + 1 - MOST_COOKIES)).map(cookies.clear),
        ],
      };
    },

    async visitsOf(headers, now, scope) {
      const payloads = [...carried(headers, now).values()];
      const asked = payloads.filter((payload) => scope === undefined || payload.scope === scope).slice(0, MOST_COOKIES);
      const visits = asked.map(async (payload) => {
        try {
          const { hash: _hash, expiresAt: _expiresAt, ...visit } = await findOpen(payload, now);
          return [visit];
        } catch (error) {
          if (error instanceof SegnoError && ["not-found", "link-expired"].includes(error.code)) return [];
          throw error;
        }
      });
      return (await Promise.all(visits)).flat();
    },

    leave: (headers, scope, now) =>
      [...carried(headers, now)].filter(([, payload]) => payload.scope === scope).map(([name]) => cookies.clear(name)),
  };
}

/** One for each thing: a second link to it takes the place of the first. */
function nameOf({ tenant, scope }: Payload): string {
  return `${linkCookie}${hashOf(`${tenant} ${scope}`).slice(0, 16)}`;
}

/** What is kept of a token, so that who reads the table opens nothing. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function ranOut(): SegnoError {
  return new SegnoError("link-expired", "the link has run out");
}
