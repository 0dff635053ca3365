import { type List, defineList } from "segno/socket";
import { z } from "zod";
import { interview } from "../domain/interview.ts";
import { statuses } from "../domain/interview-state.ts";
import { modes } from "../domain/setup.ts";
import type { InterviewReads } from "../queries/interview-reads.ts";

const mostRows = 100;

/** The lists that a screen keeps open. One interview needs nothing here: its machine says all that the socket shows. */
export function interviewLists(reads: InterviewReads): readonly List[] {
  const mine = defineList({
    name: "my-interviews",
    machines: [interview.name],
    params: z.strictObject({ status: z.enum(statuses).optional(), mode: z.enum(modes).optional() }),
    mayRead: ({ roles, scopes }) => !scopes && (roles.includes("candidate") || roles.includes("admin")),
    read: async ({ actor, params }) => reads.list(actor, { ...params, limit: mostRows }),
  });
  return [mine];
}
