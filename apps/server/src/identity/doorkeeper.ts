import { type Actor, type Clock, type Grant, Misdeclared, type TenantId, type Visitor, createActor } from "segno";
import { type Cookies, sessionCookie } from "./cookies.ts";
import type { Identity, Session } from "./identity.ts";
import type { LinkDoor, LinkVisit } from "./links.ts";

/** Who is asking: somebody who signed in, or the holder of a link. */
export type Visit =
  | { readonly via: "session"; readonly subject: string; readonly session: Session }
  | { readonly via: "link"; readonly subject: string; readonly link: LinkVisit };

/** What is asked for. */
export interface Wanted {
  /** Whose it is; none of what is the server's own. */
  readonly product: string | undefined;
  /** The aggregate, `interview:i-1` for example, where it is one. */
  readonly scope?: string | undefined;
  /** Where it names one. */
  readonly tenant?: TenantId | undefined;
  /** How one may come in for it; by either when absent. */
  readonly kinds?: readonly string[];
}

/** Makes the actor of each request and of each tenant that a socket subscribes to; nothing under it sees a cookie. */
export interface Doorkeeper {
  /**
   * As whom a browser asks for something: the holder of a link for the one thing that it is to, else who signed in, else
   * the holder of whatever link there is.
   */
  visitFor(headers: Headers, wanted: Wanted): Promise<Visit | undefined>;
  /** Whether a browser says who it is, truly or not: what it brings may be altered, ended or taken back. */
  isClaimed(headers: Headers): boolean;
  /** Every link that a browser holds, whoever is signed in on it. */
  linksOf(headers: Headers): Promise<readonly LinkVisit[]>;
  /** What the visit may do in a product of a tenant, asked anew each time; nothing where the tenant is none of theirs. */
  actorOf(visit: Visit, tenant: TenantId, product: string | undefined): Promise<Actor | undefined>;
}

export interface DoorkeeperOptions {
  readonly identity: Identity;
  readonly links: LinkDoor;
  readonly cookies: Cookies;
  readonly clock: Pick<Clock, "now">;
  /** What each product that runs gives a visitor, by its name. */
  readonly grants: ReadonlyMap<string, (visitor: Visitor, tenant: TenantId) => Promise<Grant | undefined>>;
  /** Subjects and verified addresses that may look inside. */
  readonly operators: readonly string[];
}

/** Of who may look inside; the server's to give, whatever a product says. */
const OPERATOR = "operator";

export function createDoorkeeper({
  identity,
  links,
  cookies,
  clock,
  grants,
  operators,
}: DoorkeeperOptions): Doorkeeper {
  const linkFor = async (headers: Headers, { product, tenant }: Wanted, scope?: string): Promise<Visit | undefined> => {
    const visits = await links.visitsOf(headers, clock.now(), scope);
    const link = visits.find(
      (visit) => visit.product === (product ?? visit.product) && visit.tenant === (tenant ?? visit.tenant),
    );
    return link && { via: "link", subject: link.subject, link };
  };
  const grantOf = async (product: string, visitor: Visitor, tenant: TenantId): Promise<Grant | undefined> => {
    const grant = await grants.get(product)?.(visitor, tenant);
    if (grant?.roles.includes(OPERATOR)) throw new Misdeclared(`product ${product} cannot give the role ${OPERATOR}`);
    return grant;
  };

  return {
    async visitFor(headers, wanted) {
      const { scope, kinds = ["session", "link"] } = wanted;
      const takesLinks = kinds.includes("link");
      const holder = takesLinks && scope !== undefined ? await linkFor(headers, wanted, scope) : undefined;
      if (holder) return holder;
      const session = kinds.includes("session") ? await identity.sessionOf(headers, clock.now()) : undefined;
      if (session) return { via: "session", subject: session.subject, session };
      return takesLinks ? linkFor(headers, wanted) : undefined;
    },

    isClaimed: (headers) => cookies.readAll(headers, sessionCookie).size > 0,

    linksOf: async (headers) => links.visitsOf(headers, clock.now()),

    async actorOf(visit, tenant, product) {
      if (visit.via === "link") return holderOf(visit.link, tenant, product);
      const { session } = visit;
      const asked = product === undefined ? [...grants.keys()] : [product];
      const given = await Promise.all(asked.map(async (name) => grantOf(name, session, tenant)));
      if (given.every((grant) => grant === undefined)) return undefined;
      const isOperator = operators.includes(session.subject) || operators.includes(session.email ?? session.subject);
      // a product's roles mean something to its own machines; to the server's own doors none does
      const roles = product === undefined ? [] : given.flatMap((grant) => grant?.roles ?? []);
      return createActor({
        tenant,
        subject: session.subject,
        kind: session.kind,
        roles: isOperator ? [...roles, OPERATOR] : roles,
      });
    },
  };
}

function holderOf(link: LinkVisit, tenant: TenantId, product: string | undefined): Actor | undefined {
  if (link.tenant !== tenant || (product !== undefined && link.product !== product)) return undefined;
  const roles = product === undefined ? [] : [link.role];
  return createActor({ tenant, subject: link.subject, kind: "person", roles, scopes: [link.scope] });
}

/** Where a visit is at home: its session's chosen organisation, its link's tenant. */
export function homeOf(visit: Visit): TenantId {
  return visit.via === "session" ? visit.session.organisation : visit.link.tenant;
}
