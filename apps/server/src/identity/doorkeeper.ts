import { type Actor, type Clock, type Grant, type TenantId, type Visitor, createActor } from "segno";
import type { Identity, Session } from "./identity.ts";
import type { LinkDoor, LinkVisit } from "./links.ts";

/** Who is asking: somebody who signed in, or the holder of a link. */
export type Visit =
  | { readonly via: "session"; readonly subject: string; readonly session: Session }
  | { readonly via: "link"; readonly subject: string; readonly link: LinkVisit };

/** Makes the actor of each request and of each tenant that a socket subscribes to; nothing under it sees a cookie. */
export interface Doorkeeper {
  visitOf(headers: Headers): Promise<Visit | undefined>;
  /** What the visit may do in a tenant, asked anew each time; nothing where the tenant is none of theirs. */
  actorOf(visit: Visit, tenant: TenantId): Promise<Actor | undefined>;
}

export interface DoorkeeperOptions {
  readonly identity: Identity;
  readonly links: LinkDoor;
  readonly clock: Pick<Clock, "now">;
  /** What each product that runs gives a visitor. */
  readonly grants: readonly ((visitor: Visitor, tenant: TenantId) => Promise<Grant | undefined>)[];
  /** Subjects and verified addresses that may look inside. */
  readonly operators: readonly string[];
}

export function createDoorkeeper({ identity, links, clock, grants, operators }: DoorkeeperOptions): Doorkeeper {
  return {
    async visitOf(headers) {
      const now = clock.now();
      const session = await identity.sessionOf(headers, now);
      if (session) return { via: "session", subject: session.subject, session };
      const link = await links.visitOf(headers, now);
      return link && { via: "link", subject: link.subject, link };
    },

    async actorOf(visit, tenant) {
      if (visit.via === "link") return tenant === visit.link.tenant ? holderOf(visit.link) : undefined;
      const { session } = visit;
      const given = await Promise.all(grants.map(async (grant) => grant(session, tenant)));
      const found = given.filter((grant) => grant !== undefined);
      if (found.length === 0) return undefined;
      const isOperator = operators.includes(session.subject) || operators.includes(session.email ?? session.subject);
      const roles = [...new Set([...found.flatMap((grant) => grant.roles), ...(isOperator ? ["operator"] : [])])];
      return createActor({ tenant, subject: session.subject, kind: session.kind, roles });
    },
  };
}

function holderOf({ tenant, subject, role, scope }: LinkVisit): Actor {
  return createActor({ tenant, subject, kind: "person", roles: [role], scopes: [scope] });
}

/** Where a visit is at home: its session's chosen organisation, its link's tenant. */
export function homeOf(visit: Visit): TenantId {
  return visit.via === "session" ? visit.session.organisation : visit.link.tenant;
}
