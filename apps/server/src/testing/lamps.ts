import { type KnownLink, type Machine, cellsOf, defineApp, defineEffect, defineMachine, parseTenantId } from "segno";
import { defineRoute, machineRoutes } from "segno/http";
import { aggregateTable, appSchema } from "segno/postgres";
import { defineList } from "segno/socket";
import { z } from "zod";
import type { ServerApp, ServerKinds } from "../compose/kinds.ts";

interface LampTypes {
  readonly state:
    | { readonly status: "off"; readonly owner: string }
    | { readonly status: "warming"; readonly owner: string }
    | { readonly status: "on"; readonly owner: string };
  readonly command: { readonly type: "make" } | { readonly type: "press" } | { readonly type: "record-glow" };
  readonly event: { readonly type: "made" } | { readonly type: "pressed" } | { readonly type: "glowed" };
  readonly effects: { readonly glow: { readonly watts: number } };
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<LampTypes>();
const nothing = z.strictObject({});

const lamp: Machine<LampTypes> = defineMachine<LampTypes>({
  name: "lamp",
  version: 1,
  table: "lamps.lamp",
  state: z.discriminatedUnion("status", [
    z.object({ status: z.literal("off"), owner: z.string() }),
    z.object({ status: z.literal("warming"), owner: z.string() }),
    z.object({ status: z.literal("on"), owner: z.string() }),
  ]),
  commands: { make: nothing, press: nothing, "record-glow": nothing },
  events: { made: nothing, pressed: nothing, glowed: nothing },
  effects: ["glow"],
  may: { make: ["candidate"], press: ["candidate"], "record-glow": ["effect"] },
  cells: {
    new: {
      make: cell(["off"], (_, __, { actor }) => ({
        to: { status: "off", owner: actor.subject },
        events: [{ type: "made" }],
      })),
    },
    off: {
      press: cell(["warming"], ({ owner }) => ({
        to: { status: "warming", owner },
        events: [{ type: "pressed" }],
        effects: [{ effect: "glow", input: { watts: 40 } }],
      })),
    },
    warming: {
      "record-glow": cell(["on"], ({ owner }) => ({ to: { status: "on", owner }, events: [{ type: "glowed" }] })),
    },
    on: {},
  },
  sees: (state, actor) => actor.roles.includes("admin") || state.owner === actor.subject,
  view: ({ owner }) => ({ owner }),
});

export interface LampsOptions {
  /** What the product keeps of its links, in place of a table. */
  readonly links?: Map<string, KnownLink>;
}

/** A product of one machine and one effect: what a test of the server needs of one. */
export function lamps({ links = new Map<string, KnownLink>() }: LampsOptions = {}): ServerApp {
  return defineApp<ServerKinds, { LAMPS_COLOUR: string }>({
    name: "lamps",
    machines: [lamp],
    effects: [
      defineEffect({
        name: "glow",
        outside: "power-station",
        input: z.object({ watts: z.number() }),
        timeoutMs: 1_000,
        retry: { attempts: 2, firstDelayMs: 10, withinMs: 5_000 },
        run: async () => ({ type: "record-glow" }),
        giveUp: () => undefined,
      }),
    ],
    migrations: [
      { name: "lamps/0001-lamp", breaking: false, up: `${appSchema("lamps")}\n${aggregateTable({ machine: lamp })}` },
    ],
    actorFor: async ({ subject }, tenant, { members }) => {
      const roles = await members.rolesIn(subject, tenant);
      return roles.length === 0 ? undefined : { roles };
    },
    limits: { lamp: { press: [{ name: "presses", limit: 5, windowMs: 60_000, per: "actor" }] } },
    lists: ({ database }) => [
      defineList({
        name: "my-lamps",
        params: nothing,
        machines: ["lamp"],
        mayRead: () => true,
        read: async ({ tenant, actor }) => {
          const rows = await database
            .forTenant(tenant)
            .query<{ id: string }>(
              "select id from lamps.lamp where tenant_id = $1 and state ->> 'owner' = $2 order by id",
              [tenant, actor.subject],
            );
          return rows.map(({ id }) => id);
        },
      }),
    ],
    linkKinds: [{ kind: "guest", find: async (_, id) => links.get(id) }],
    http: ({ links: issuing, config, clock, bus }) => [
      ...machineRoutes({ machine: lamp, path: "/api/lamps", auth: ["session", "link"], create: { command: "make" } }),
      defineRoute({
        method: "POST",
        path: "/api/lamps/{id}/links",
        summary: "Makes a link to one lamp.",
        auth: "session",
        answers: {
          201: {
            description: "The link, shown once",
            schema: z.object({ id: z.string(), url: z.string(), colour: z.string() }),
          },
        },
        handle: async ({ actor, params, newId }) => {
          const id = newId();
          const expiresAt = new Date(clock.now().getTime() + 3_600_000);
          const scope = `lamp:${params.id}`;
          const link = issuing.issue({
            kind: "guest",
            tenant: actor.tenant,
            id,
            scope,
            role: "candidate",
            path: "/lamps/demo-lamp",
            expiresAt,
          });
          links.set(id, { hash: link.hash, subject: actor.subject, expiresAt, revoked: false });
          return { status: 201, json: { id, url: link.url, colour: config.LAMPS_COLOUR } };
        },
      }),
      defineRoute({
        method: "DELETE",
        path: "/api/lamps/{id}/links/{linkId}",
        summary: "Takes a link back.",
        auth: "session",
        answers: { 204: { description: "It opens nothing any more" } },
        handle: async ({ actor, params }) => {
          const known = links.get(params.linkId);
          if (known) links.set(params.linkId, { ...known, revoked: true });
          bus.endRight({ tenant: actor.tenant, subject: actor.subject });
          return { status: 204 };
        },
      }),
    ],
    config: {
      schema: z.object({ LAMPS_COLOUR: z.string().default("warm") }),
      prefix: "LAMPS_",
      explain: ({ LAMPS_COLOUR }) => [`lamps: ${LAMPS_COLOUR}`],
    },
    cli: ({ engine }) => [
      {
        name: "find",
        summary: "says whether there is a lamp",
        run: async ([id = ""], print) => {
          const actor = { tenant: parseTenantId("demo"), subject: "cli", kind: "person" as const, roles: ["admin"] };
          const view = await engine
            .forTenant(actor.tenant)
            .view({ machine: "lamp", id }, actor)
            .catch((): undefined => undefined);
          print(view ? `${id} is ${view.status}` : `there is no ${id}`);
          return view ? 0 : 1;
        },
      },
    ],
    demo: async ({ organisation, people }, { engine }) => {
      const [owner] = people;
      if (!owner) return;
      const actor = { tenant: organisation.id, subject: owner.id, kind: "person" as const, roles: owner.roles };
      await engine
        .forTenant(organisation.id)
        .send({ machine: "lamp", id: "demo-lamp" }, { type: "make" }, { actor, key: "demo" });
    },
  });
}
