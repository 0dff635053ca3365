import { type Machine, cellsOf, defineApp, defineMachine, parseTenantId, refusal } from "segno";
import { defineRoute, machineRoutes } from "segno/http";
import { aggregateTable, appSchema } from "segno/postgres";
import { z } from "zod";
import type { ServerApp, ServerKinds } from "../compose/kinds.ts";

interface BellTypes {
  readonly state: { readonly status: "hung"; readonly by: string };
  readonly command: { readonly type: "hang" } | { readonly type: "ring" };
  readonly event: { readonly type: "hung" };
  readonly effects: object;
  readonly facts: object;
  readonly view: object;
}

const cell = cellsOf<BellTypes>();
const nothing = z.strictObject({});

const bell: Machine<BellTypes> = defineMachine<BellTypes>({
  name: "bell",
  version: 1,
  table: "bells.bell",
  state: z.discriminatedUnion("status", [z.object({ status: z.literal("hung"), by: z.string() })]),
  commands: { hang: nothing, ring: nothing },
  events: { hung: nothing },
  effects: [],
  may: { hang: ["admin"], ring: ["admin"] },
  cells: {
    new: {
      hang: cell(["hung"], (_, __, { actor }) => ({
        to: { status: "hung", by: actor.subject },
        events: [{ type: "hung" }],
      })),
    },
    hung: { ring: cell(["hung"], () => refusal("no-clapper")) },
  },
  sees: (_, actor) => actor.roles.includes("admin"),
  view: ({ by }) => ({ by }),
  refusals: { "no-clapper": { status: 409, title: "The bell has no clapper" } },
});

/** A second product, in which everybody of the organisation is an admin, and whose paths may name the tenant. */
export const bells: ServerApp = defineApp<ServerKinds>({
  name: "bells",
  machines: [bell],
  migrations: [
    { name: "bells/0001-bell", breaking: false, up: `${appSchema("bells")}\n${aggregateTable({ machine: bell })}` },
  ],
  actorFor: async ({ organisation }, tenant) => (organisation === tenant ? { roles: ["admin"] } : undefined),
  tenantOf: ({ tower }) => (typeof tower === "string" ? parseTenantId(tower) : undefined),
  http: [
    ...machineRoutes({ machine: bell, path: "/api/bells", auth: ["session", "link"], create: { command: "hang" } }),
    defineRoute({
      method: "GET",
      path: "/api/towers/{tower}",
      summary: "Whose bells somebody may ring in a tower.",
      auth: "session",
      answers: {
        200: { description: "Its tenant", schema: z.object({ tenant: z.string(), roles: z.array(z.string()) }) },
      },
      handle: async ({ actor: { tenant, roles } }) => ({ status: 200, json: { tenant, roles } }),
    }),
  ],
});
