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

/** What the holder of a link is: the person whose thing it is, for this one thing. */
export interface LinkVisit extends Payload {
  readonly subject: string;
}

export interface LinkDoor extends Links {
  /**
   * Takes a token for a cookie of eight hours, or of what is left of the link.
   *
   * @returns the holder, and a `Set-Cookie` value
   * @throws SegnoError `link-expired` when it ran out; NotFound when it was altered, revoked or never issued
   */
  redeem(token: string, now: Date): Promise<{ readonly visit: LinkVisit; readonly cookie: string }>;
  /** The holder that a request's cookie names, while the link opens still. */
  visitOf(headers: Headers, now: Date): Promise<LinkVisit | undefined>;
}

export interface LinkDoorOptions {
  readonly keys: Keys;
  readonly cookies: Cookies;
  readonly publicUrl: string;
  readonly kinds: readonly LinkKind[];
}

/** Signed links that open one thing: made for a product, redeemed for a cookie, asked after at each request. */
export function createLinkDoor({ keys, cookies, publicUrl, kinds }: LinkDoorOptions): LinkDoor {
  checkOnce(
    "kind of link",
    kinds.map(({ kind }) => kind),
  );
  const byKind = new Map(kinds.map((kind) => [kind.kind, kind]));

  const findOpen = async ({ kind, tenant, id }: Payload, now: Date): Promise<KnownLink> => {
    const known = await byKind.get(kind)?.find(tenant, id);
    if (!known || known.revoked) throw new NotFound("link", id);
    if (now >= known.expiresAt) throw ranOut();
    return known;
  };

  return {
    issue({ kind, tenant, id, scope, role, expiresAt, path = "/" }) {
      const token = keys.sign("link", { kind, tenant, id, scope, role, path }, expiresAt);
      return { token, url: `${publicUrl}/link#${token}`, hash: hashOf(token) };
    },

    async redeem(token, now) {
      const signed = payloadSchema.safeParse(keys.verify("link", token, BEFORE_ALL));
      if (!signed.success) throw new NotFound("link", "");
      const payload = signed.data;
      const known = await findOpen(payload, now);
      if (!keys.verify("link", token, now)) throw ranOut();
      if (!isSame(known.hash, hashOf(token))) throw new NotFound("link", payload.id);
      await byKind.get(payload.kind)?.redeemed?.(payload.tenant, payload.id);
      const expiresAt = new Date(Math.min(now.getTime() + COOKIE_MS, known.expiresAt.getTime()));
      const cookie = cookies.write(keys.sign("link-cookie", { ...payload }, expiresAt), { now, expiresAt });
      return { visit: { ...payload, subject: known.subject }, cookie };
    },

    async visitOf(headers, now) {
      const token = cookies.read(headers);
      const signed = payloadSchema.safeParse(token === undefined ? undefined : keys.verify("link-cookie", token, now));
      if (!signed.success) return undefined;
      const known = await findOpen(signed.data, now).catch((error: unknown) => {
        if (error instanceof SegnoError && ["not-found", "link-expired"].includes(error.code)) return undefined;
        throw error;
      });
      return known && { ...signed.data, subject: known.subject };
    },
  };
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
