import type { AppDeps } from "segno";
import { type Route, defineRoute, machineRoutes } from "segno/http";
import { z } from "zod";
import { wantedSetup } from "../domain/commands.ts";
import { interview } from "../domain/interview.ts";
import { interviewPage } from "../domain/interview-row.ts";
import { statuses } from "../domain/interview-state.ts";
import { modes } from "../domain/setup.ts";
import type { InterviewReads } from "../queries/interview-reads.ts";
import { linkRoutes } from "./link-routes.ts";
import { sheetRoute } from "./sheet-route.ts";

/** Everything under `/api/interviews`. */
export function interviewRoutes(deps: AppDeps, reads: InterviewReads): readonly Route[] {
  const path = "/api/interviews";
  return [
    ...machineRoutes({
      machine: interview,
      path,
      auth: ["session", "link"],
      tag: "interviews",
      create: { command: "plan-interview", auth: "session", body: wantedSetup, toFields: (setup) => ({ setup }) },
    }),
    defineRoute({
      method: "GET",
      path,
      summary: "The interviews that the reader may see, the last touched first.",
      tag: "interviews",
      auth: "session",
      query: z.strictObject({
        status: z.enum(statuses).optional(),
        mode: z.enum(modes).optional(),
        cursor: z
          .string()
          .regex(/^\d{1,14}~[A-Za-z0-9._:~-]{1,200}$/u) // milliseconds of the years up to 5138
          .optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
      answers: { 200: { description: "A page", schema: interviewPage } },
      handle: async ({ actor, query }) => ({ status: 200, json: await reads.list(actor, query) }),
    }),
    sheetRoute(path, reads),
    ...linkRoutes(path, deps, reads),
  ];
}
