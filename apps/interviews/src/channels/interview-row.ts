import { z } from "zod";

/** One interview in a list. */
export const interviewRow = z.object({
  id: z.string(),
  status: z.string(),
  mode: z.string(),
  title: z.string().optional().describe("of the candidate's own alone"),
  minutes: z.int().optional(),
  number: z.int().optional().describe("of the question that was last asked"),
  of: z.int().optional(),
  overall: z.number().optional().describe("0 to 4; none under three graded threads"),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
