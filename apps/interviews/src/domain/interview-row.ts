import { z } from "zod";
import { statuses } from "./interview-state.ts";
import { modes } from "./setup.ts";

/** One interview in a list. Of another's, an admin of the organisation is told its id, status and dates alone. */
export const interviewRow = z.object({
  id: z.string(),
  status: z.enum(statuses).exclude(["erased"]),
  mode: z.enum(modes).exactOptional(),
  title: z.string().exactOptional(),
  minutes: z.int().exactOptional(),
  number: z.int().exactOptional().describe("of the question that was last asked"),
  of: z.int().exactOptional(),
  overall: z
    .object({ level: z.number(), low: z.number(), high: z.number(), words: z.string() })
    .readonly()
    .exactOptional()
    .describe("0 to 4, as in the report; none under three graded threads"),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type InterviewRow = Readonly<z.infer<typeof interviewRow>>;

export const interviewPage = z.object({
  interviews: z.array(interviewRow).readonly(),
  cursor: z.string().exactOptional().describe("where the next page begins; none on the last one"),
});
export type InterviewPage = Readonly<z.infer<typeof interviewPage>>;
