import { z } from "zod";
import { cellsOf } from "../../machine/cells.ts";
import { defineMachine, type Machine } from "../../machine/define.ts";

export type Assignment =
  | {
      readonly status: "active";
      readonly subject: string;
      readonly business: string;
      readonly role: "owner" | "bookkeeper";
    }
  | { readonly status: "ended"; readonly subject: string; readonly business: string };
interface AssignmentTypes {
  readonly state: Assignment;
  readonly command:
    | {
        readonly type: "assign";
        readonly subject: string;
        readonly business: string;
        readonly role: "owner" | "bookkeeper";
      }
    | { readonly type: "end" };
  readonly event: { readonly type: "assigned" } | { readonly type: "ended" };
  readonly effects: object;
  readonly facts: object;
  readonly view: { readonly business: string };
}
const cell = cellsOf<AssignmentTypes>();
const who = { subject: z.string(), business: z.string() };
const role = z.enum(["owner", "bookkeeper"]);

/** Who may do what in a business: a row of the firm's tenant, found again by its subject. */
export const assignment: Machine<AssignmentTypes> = defineMachine<AssignmentTypes>({
  name: "assignment",
  version: 1,
  table: "runway.assignment",
  state: z.discriminatedUnion("status", [
    z.strictObject({ status: z.literal("active"), role, ...who }),
    z.strictObject({ status: z.literal("ended"), ...who }),
  ]),
  commands: { assign: z.strictObject({ role, ...who }), end: z.strictObject({}) },
  events: { assigned: z.strictObject({}), ended: z.strictObject({}) },
  effects: [],
  may: { assign: ["firm-admin"], end: ["firm-admin"] },
  sees: (state, actor) => actor.roles.includes("firm-admin") || actor.subject === state.subject,
  view: ({ business }) => ({ business }),
  cells: {
    new: {
      assign: cell(["active"], (_state, { subject, business, role }) => ({
        to: { status: "active", subject, business, role },
        events: [{ type: "assigned" }],
      })),
    },
    active: {
      end: cell(["ended"], ({ subject, business }) => ({
        to: { status: "ended", subject, business },
        events: [{ type: "ended" }],
      })),
    },
    ended: {},
  },
});

/** What each role may, as data: the machines ask for these. */
export const capabilities = {
  owner: ["see", "propose", "finalise", "approve"],
  bookkeeper: ["see", "propose"],
} as const satisfies Record<"owner" | "bookkeeper", readonly string[]>;
