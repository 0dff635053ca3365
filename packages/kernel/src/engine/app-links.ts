import type { TenantId } from "../machine/types.ts";

/** What a link opens: one thing of a tenant, in one role, until it ends. */
export interface LinkGrant {
  /** The product's name for links of this kind, `candidate` for example; unique over all products. */
  readonly kind: string;
  readonly tenant: TenantId;
  /** The link's own, under which the product keeps its row. */
  readonly id: string;
  /** The one thing that it opens, `interview:i-1` for example. */
  readonly scope: string;
  readonly role: string;
  readonly expiresAt: Date;
  /** The page that its holder is brought to, `/interviews/i-1/room` for example; `/` when absent. */
  readonly path?: string;
}

export interface IssuedLink {
  /** Shown once and kept nowhere: it stands in the link's fragment. */
  readonly token: string;
  readonly url: string;
  /** What the product keeps of the token: SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** Makes links that open one thing without a sign-in. */
export interface Links {
  issue(grant: LinkGrant): IssuedLink;
}

/** What a product knows of a link that it issued. */
export interface KnownLink {
  readonly hash: string;
  /** Whose thing it is: who the holder is taken for. */
  readonly subject: string;
  readonly expiresAt: Date;
  readonly revoked: boolean;
}

/**
 * Links of one kind, as their product keeps them. Asked at each request of a holder and each minute of a socket's life,
 * so what is revoked opens nothing from then on; `bus.endRight` with tenant and subject ends its sockets at once.
 */
export interface LinkKind {
  readonly kind: string;
  find(tenant: TenantId, id: string): Promise<KnownLink | undefined>;
  /** Told of each redemption; the server writes it into the audit. */
  redeemed?(tenant: TenantId, id: string): Promise<void>;
}
