import type { TenantDatabase } from "segno/postgres";
import { type Sheet, sheetSchema } from "../domain/sheet.ts";

/** The hidden halves of one interview's questions. */
export interface Sheets {
  /** Once a question is stored its sheet never changes. */
  find(interviewId: string, questionId: string): Promise<Sheet | undefined>;
}

/** Reads sheets as they were stored with the plan that named them. */
export function createSheets(database: TenantDatabase): Sheets {
  return {
    find: async (interviewId, questionId) => {
      const [row] = await database.query<{ sheet: unknown }>(
        "select sheet from interviews.question_sheet where tenant_id = $1 and interview_id = $2 and question_id = $3",
        [database.tenant, interviewId, questionId],
      );
      return row && sheetSchema.parse(row.sheet);
    },
  };
}
