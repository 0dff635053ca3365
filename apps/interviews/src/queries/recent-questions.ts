import type { TenantDatabase } from "segno/postgres";

const interviews = 3;

/** Ids of the questions that a candidate was asked in the last three interviews: these come last to hand. */
export async function listRecentQuestions(
  database: TenantDatabase,
  candidate: string,
  exceptId: string,
): Promise<readonly string[]> {
  const rows = await database.query<{ questionId: string }>(
    `select distinct split_part(turn ->> 'questionId', ':', 1) as "questionId"
       from (select state from interviews.interview
              where tenant_id = $1 and candidate = $2 and id <> $3 and state -> 'turns' is not null
              order by updated_at desc limit ${interviews}) as recent,
            jsonb_array_elements(recent.state -> 'turns') as turn`,
    [database.tenant, candidate, exceptId],
  );
  return rows.map(({ questionId }) => questionId);
}
