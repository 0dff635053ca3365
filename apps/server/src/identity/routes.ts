import { type Clock, type Members, NotFound, isId } from "segno";
import { type Rate, type Route, defineRoute } from "segno/http";
import { z } from "zod";
import { type Doorkeeper, type Visit, homeOf } from "./doorkeeper.ts";
import type { Identity } from "./identity.ts";
import type { LinkDoor } from "./links.ts";

/** Who the browser is signed in as, and what the shell needs to say so. */
const meSchema = z.object({
  tenant: z.string(),
  subject: z.string(),
  name: z.string(),
  organisation: z.string().describe("its name"),
  roles: z.array(z.string()),
  scopes: z.array(z.string()).optional().describe("what a link limits its holder to"),
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
  readonly clock: Pick<Clock, "now">;
}

/** The doors that sign in, and the one that says as whom. */
export function identityRoutes({ identity, doorkeeper, links, clock }: IdentityRoutesOptions): readonly Route[] {
  const me = async (headers: Headers): Promise<Me> => {
    const visit = await doorkeeper.visitOf(headers);
    const actor = visit && (await doorkeeper.actorOf(visit, homeOf(visit)));
    if (!visit || !actor) throw new NotFound("session", "");
    return describeVisit(visit, actor.roles, identity);
  };

  const common: readonly Route[] = [
    defineRoute({
      method: "GET",
      path: "/api/me",
      summary: "Who is signed in, and in which roles.",
      tag: "identity",
      auth: ["session", "link"],
      answers: { 200: { description: "The one who asks", schema: meSchema } },
      problems: ["not-found"],
      handle: async ({ request }) => ({ status: 200, json: await me(request.headers) }),
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
      handle: async ({ request, body }) => {
        const { visit, cookie } = await links.redeem(body.token, clock.now());
        const present = await doorkeeper.visitOf(request.headers);
        // who is signed in as that very person already may do more than the link gives
        const isKept =
          present?.via === "session" && present.subject === visit.subject && homeOf(present) === visit.tenant;
        return { status: 204, location: visit.path, cookies: isKept ? [] : [cookie] };
      },
    }),
  ];
  return identity.demo ? [...common, ...demoRoutes(identity.demo, clock, me)] : common;
}

function demoRoutes(
  demo: NonNullable<Identity["demo"]>,
  clock: Pick<Clock, "now">,
  me: (headers: Headers) => Promise<Me>,
): readonly Route[] {
  /** As the browser will be known from its next request on. */
  const meAfter = async (cookie: string): Promise<Me> => me(new Headers({ cookie: cookie.split(";")[0] ?? "" }));
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
        return { status: 200, json: await meAfter(cookie), cookies: [cookie] };
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
        return { status: 200, json: await meAfter(cookie), cookies: [cookie] };
      },
    }),
  ];
}

async function describeVisit(visit: Visit, roles: readonly string[], identity: Identity & Members): Promise<Me> {
  const tenant = homeOf(visit);
  const [name, organisation] = await Promise.all([
    identity.findName(visit.subject, tenant),
    identity.findOrganisation(tenant),
  ]);
  const common = {
    tenant,
    subject: visit.subject,
    name: name ?? visit.subject,
    organisation: organisation?.name ?? tenant,
    roles: [...roles],
    demo: identity.demo !== undefined,
  };
  if (visit.via === "link") return { ...common, scopes: [visit.link.scope] };
  if (!identity.demo) return common;
  const people = identity.demo.people.people.map((person) => ({
    id: person.id,
    name: person.name,
    role: person.roles[0] ?? "",
  }));
  return { ...common, people };
}
