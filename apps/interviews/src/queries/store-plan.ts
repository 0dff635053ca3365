import type { TenantDatabase } from "segno/postgres";
import { type Plan, planSchema } from "../domain/plan.ts";
import type { Sheet } from "../domain/sheet.ts";

export interface StoredPlan {
  readonly plan: Plan;
  readonly tokens: number;
}

export interface PlanToStore extends StoredPlan {
  readonly sheets: Readonly<Record<string, Sheet>>;
}

/**
 * Stores a plan with the sheets of its questions, before the step that names them. Insert-only under the plan's id: who
 * comes second is given what the first one stored.
 */
export async function storePlan(
  database: TenantDatabase,
  { interviewId, planId }: { readonly interviewId: string; readonly planId: string },
  { plan, tokens, sheets }: PlanToStore,
): Promise<StoredPlan> {
  const { tenant } = database;
  return database.transaction(async (tx) => {
    await tx.query(
      `insert into interviews.stored_plan (tenant_id, interview_id, plan_id, plan, tokens) values ($1, $2, $3, $4::jsonb, $5)
         on conflict do nothing`,
      [tenant, interviewId, planId, JSON.stringify(plan), tokens],
    );
    await tx.query(
      `insert into interviews.question_sheet (tenant_id, interview_id, question_id, sheet)
       select $1, $2, each.key, each.value from jsonb_each($3::jsonb) as each
         on conflict do nothing`,
      [tenant, interviewId, JSON.stringify(sheets)],
    );
    const [stored] = await tx.query<{ plan: unknown; tokens: number }>(
      "select plan, tokens from interviews.stored_plan where tenant_id = $1 and interview_id = $2 and plan_id = $3",
      [tenant, interviewId, planId],
    );
    return stored ? { plan: planSchema.parse(stored.plan), tokens: stored.tokens } : { plan, tokens };
  });
}

/** The plan that was stored under this id before, if one was. */
export async function findStoredPlan(
  database: TenantDatabase,
  { interviewId, planId }: { readonly interviewId: string; readonly planId: string },
): Promise<StoredPlan | undefined> {
  const [stored] = await database.query<{ plan: unknown; tokens: number }>(
    "select plan, tokens from interviews.stored_plan where tenant_id = $1 and interview_id = $2 and plan_id = $3",
    [database.tenant, interviewId, planId],
  );
  return stored && { plan: planSchema.parse(stored.plan), tokens: stored.tokens };
}
