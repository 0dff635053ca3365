import type { DemoPeople, Members, TenantId, Visitor } from "segno";

/** A session as it was found with a request. */
export interface Session extends Visitor {
  readonly expiresAt: Date;
}

/**
 * People, organisations and who of them is asking. Products see the part that is `Members`; nothing but `identity/` sees
 * a cookie.
 */
export interface Identity extends Members {
  sessionOf(headers: Headers, now: Date): Promise<Session | undefined>;
  /** Ends the session of these headers on every browser that has its cookie; where there is none, nothing. */
  signOut(headers: Headers, now: Date): Promise<void>;
  findOrganisation(id: TenantId): Promise<{ readonly id: TenantId; readonly name: string } | undefined>;
  /** Whom the browser can be signed in as by a switch; none in earnest. */
  readonly demo: DemoIdentity | undefined;
}

export interface DemoIdentity {
  readonly people: DemoPeople;
  /** A token that signs one browser in, once. */
  issueEntry(now: Date): string;
  /**
   * Signs in as the demo's first person.
   *
   * @returns a `Set-Cookie` value
   * @throws SegnoError `link-expired` when the token was used or ran out, `not-found` when it is none of ours
   */
  enter(token: string, now: Date): Promise<string>;
  /** Signs in as somebody else. @throws NotFound when there is no such person */
  become(personId: string, now: Date): string;
}
