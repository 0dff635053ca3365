import type { TenantId } from "segno";
import type { Database } from "segno/postgres";
import { interview } from "../domain/interview.ts";

/** Removes what an erased interview left beside its row: sheets, plans, links, and the words in its history. */
export async function eraseBelongings(database: Database, tenant: TenantId, interviewId: string): Promise<void> {
  const own = database.forTenant(tenant);
  const [first] = await own.query<{ subject: string }>(
    `select subject from segno.journal
      where tenant_id = $1 and machine = $2 and aggregate_id = $3 and version = 1`,
    [tenant, interview.name, interviewId],
  );
  await own.query("delete from interviews.candidate_link where tenant_id = $1 and interview_id = $2", [
    tenant,
    interviewId,
  ]);
  await database.erase([interview]).aggregate(
    tenant,
    { machine: interview.name, id: interviewId },
    {
      ...(first && { subject: first.subject }),
      tables: { "interviews.question_sheet": "interview_id", "interviews.stored_plan": "interview_id" },
    },
  );
}
