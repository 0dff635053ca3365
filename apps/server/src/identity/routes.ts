import { type Audit, type Bus, type Clock, NotFound, type TenantId, isId } from "segno";
import { type Rate, type Route, defineRoute } from "segno/http";
import { z } from "zod";
import { type Cookies, sessionCookie } from "./cookies.ts";
import { type Doorkeeper, type Visit, homeOf } from "./doorkeeper.ts";
import type { Identity } from "./identity.ts";
import type { LinkDoor } from "./links.ts";

/** Who the browser is signed in as, and what the shell needs to say so. */
const meSchema = z.object({
  tenant: z.string(),
  subject: z.string(),
  name: z.string(),
  organisation: z.string().describe("its name"),
  roles: z.record(z.string(), z.array(z.string())).describe("in each product that knows this person, by its name"),
  scopes: z.array(z.string()).optional().describe("what a link limits its holder to, where nobody is signed in"),
  links: z
    .array(z.object({ scope: z.string(), tenant: z.string(), path: z.string() }))
    .describe("what the browser's links open, beside a sign-in or without one"),
  demo: z.boolean(),
  people: z
    .array(z.object({ id: z.string(), name: z.string(), role: z.string() }))
    .optional()
    .describe("in a demo: whom the browser can be signed in as"),
});
type Me = z.output<typeof meSchema>;

const token = z.strictObject({ token: z.string().max(2000) });
const redemptions: Rate = { name: "redemptions", limit: 10, windowMs: 60_000, per: "address" };

export interface IdentityRoutesOptions {
  readonly identity: Identity;
  readonly doorkeeper: Doorkeeper;
  readonly links: LinkDoor;
  readonly cookies: Cookies;
  readonly audit: Audit;
  readonly bus: Pick<Bus, "endRight">;
  readonly clock: Pick<Clock, "now">;
  /** Names of those that run. */
  readonly products: readonly string[];
}

/** The doors that sign in and out, and the one that says as whom. */
export function identityRoutes(options: IdentityRoutesOptions): readonly Route[] {
  const { identity, links, cookies, audit, bus, clock } = options;
  const common: readonly Route[] = [
    defineRoute({
      method: "GET",
      path: "/api/me",
      summary: "Who is signed in, and in which roles.",
      tag: "identity",
      auth: ["session", "link"],
      answers: { 200: { description: "The one who asks", schema: meSchema } },
      problems: ["not-found"],
      handle: async ({ request }) => ({ status: 200, json: await describeMe(request.headers, options) }),
    }),
    defineRoute({
      method: "DELETE",
      path: "/api/me",
      summary: "Ends the sign-in and its sockets; the links that the browser opened stay open.",
      tag: "identity",
      auth: "session",
      answers: { 204: { description: "Nobody is signed in any more" } },
      handle: async ({ request, actor: { tenant, subject } }) => {
        await identity.signOut(request.headers, clock.now());
        bus.endRight({ tenant, subject }); // its sockets are asked anew who they are
        await audit.write(tenant, { kind: "sign-in", action: "sign-out", outcome: "done", subject });
        return { status: 204, cookies: [cookies.clear(sessionCookie)] };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/api/links/redeem",
      summary: "Takes a link's token for a cookie that opens the one thing that the link is for.",
      tag: "identity",
      auth: "none",
      body: { json: token, limitBytes: 4096 },
      rates: [redemptions],
      answers: { 204: { description: "The cookie is set; the location is the page of that thing", location: true } },
      problems: ["not-found", "link-expired"],
      handle: async ({ request: { headers }, body }) => {
        const { visit, cookies: made } = await links.redeem(body.token, headers, clock.now());
        const { tenant, subject, id, scope, path: location } = visit;
        const colon = scope.indexOf(":");
        const details = { link: id, [scope.slice(0, colon)]: scope.slice(colon + 1) };
        await audit.write(tenant, { kind: "link", action: "redeemed", outcome: "done", subject, details });
        const present = await identity.sessionOf(headers, clock.now());
        // who is signed in as that very person already may do more than the link gives
        const isKept = present?.subject === subject && present.organisation === tenant;
        return { status: 204, location, cookies: isKept ? [] : made };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/api/links/{scope}",
      summary: "Takes the link to one thing out of the browser; who is signed in stays so.",
      tag: "identity",
      auth: ["session", "link"],
      answers: { 204: { description: "The browser has no link to it any more" } },
      problems: ["not-found"],
      handle: async ({ request, params: { scope } }) => {
        const left = links.leave(request.headers, scope, clock.now());
        if (left.length === 0) throw new NotFound("link", scope);
        return { status: 204, cookies: left };
      },
    }),
  ];
  return identity.demo ? [...common, ...demoRoutes(identity.demo, options)] : common;
}

function demoRoutes(demo: NonNullable<Identity["demo"]>, options: IdentityRoutesOptions): readonly Route[] {
  const { audit, clock } = options;
  /** As the browser will be known from its next request on. */
  const signIn = async (action: string, cookie: string): Promise<Me> => {
    const me = await describeMe(new Headers({ cookie: cookie.split(";")[0] ?? "" }), options);
    await audit.write(demo.people.organisation.id, { kind: "sign-in", action, outcome: "done", subject: me.subject });
    return me;
  };
  return [
    defineRoute({
      method: "POST",
      path: "/api/demo/enter",
      summary: "Signs the browser in by the link that the server printed at its start; once.",
      tag: "demo",
      auth: "none",
      body: { json: token, limitBytes: 4096 },
      rates: [redemptions],
      answers: { 200: { description: "Signed in, as the demo's first person", schema: meSchema } },
      problems: ["not-found", "link-expired"],
      handle: async ({ body }) => {
        const cookie = await demo.enter(body.token, clock.now());
        return { status: 200, json: await signIn("demo-link", cookie), cookies: [cookie] };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/api/demo/person",
      summary: "Signs the browser in as somebody else of the demo.",
      tag: "demo",
      auth: "session",
      body: { json: z.strictObject({ id: z.string().refine(isId) }), limitBytes: 4096 },
      answers: { 200: { description: "Signed in as that person", schema: meSchema } },
      problems: ["not-found"],
      handle: async ({ body }) => {
        const cookie = demo.become(body.id, clock.now());
        return { status: 200, json: await signIn("demo-switch", cookie), cookies: [cookie] };
      },
    }),
  ];
}

/** @throws NotFound when nobody is signed in and no link is held */
async function describeMe(headers: Headers, options: IdentityRoutesOptions): Promise<Me> {
  const { identity, doorkeeper } = options;
  const visit = await doorkeeper.visitFor(headers, { product: undefined });
  if (!visit) throw new NotFound("session", "");
  const tenant = homeOf(visit);
  const [name, organisation, roles, links] = await Promise.all([
    identity.findName(visit.subject, tenant),
    identity.findOrganisation(tenant),
    rolesOf(visit, tenant, options),
    doorkeeper.linksOf(headers),
  ]);
  return {
    tenant,
    subject: visit.subject,
    name: name ?? visit.subject,
    organisation: organisation?.name ?? tenant,
    roles,
    ...(visit.via === "link" && { scopes: [visit.link.scope] }),
    links: links.map(({ scope, tenant: of, path }) => ({ scope, tenant: of, path })),
    demo: identity.demo !== undefined,
    ...(visit.via === "session" && identity.demo && { people: peopleOf(identity.demo) }),
  };
}

async function rolesOf(
  visit: Visit,
  tenant: TenantId,
  { doorkeeper, products }: Pick<IdentityRoutesOptions, "doorkeeper" | "products">,
): Promise<Me["roles"]> {
  const found = await Promise.all(
    products.map(async (product) => [product, await doorkeeper.actorOf(visit, tenant, product)] as const),
  );
  return Object.fromEntries(found.flatMap(([product, actor]) => (actor ? [[product, [...actor.roles]]] : [])));
}

function peopleOf({ people: { people } }: NonNullable<Identity["demo"]>): NonNullable<Me["people"]> {
  return people.map(({ id, name, roles }) => ({ id, name, role: roles[0] ?? "" }));
}
