import type { Actor, JsonObject } from "segno";
import type { TenantDatabase } from "segno/postgres";
import { interview } from "../domain/interview.ts";
import type { InterviewPage, InterviewRow } from "../domain/interview-row.ts";
import { levelView } from "../domain/levels.ts";
import type { Mode } from "../domain/setup.ts";
import { titleOf } from "../domain/view.ts";

export interface InterviewFilter {
  readonly status?: string | undefined;
  /** Of the actor's own: an admin is not told the mode of another's. */
  readonly mode?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly status: InterviewRow["status"];
  readonly mode: Mode;
  readonly candidate: string;
  readonly state: JsonObject;
  readonly mainAsked: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const LIST = `
  select id, status, mode, candidate, state, main_asked as "mainAsked", created_at as "createdAt",
         updated_at as "updatedAt"
    from interviews.interview
   where tenant_id = $1 and status <> 'erased' and (candidate = $2 or $3)
     and ($4::text is null or status = $4) and ($5::text is null or (mode = $5 and candidate = $2))
     and ($6::timestamptz is null or (updated_at, id) < ($6, $7))
   order by updated_at desc, id desc
   limit $8`;

/** The interviews that an actor may see, the last touched first; an admin sees of another's when it was and how far it is. */
export async function listInterviews(
  database: TenantDatabase,
  actor: Actor,
  { status, mode, cursor, limit }: InterviewFilter,
): Promise<InterviewPage> {
  const [at, after] = cursor === undefined ? [] : cursor.split("~", 2);
  const rows = await database.query<Row>(LIST, [
    database.tenant,
    actor.subject,
    actor.roles.includes("admin"),
    status ?? null,
    mode ?? null,
    at === undefined || after === undefined ? null : new Date(Number(at)),
    after ?? null,
    limit + 1,
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    interviews: page.map((row) => toRow(row, actor)),
    ...(rows.length > limit && last ? { cursor: `${last.updatedAt.getTime()}~${last.id}` } : {}),
  };
}

function toRow(row: Row, actor: Actor): InterviewRow {
  const { id, status, mode, createdAt, updatedAt } = row;
  const shared = { id, status, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  if (row.candidate !== actor.subject) return shared;
  const state = interview.decode(row.state);
  if (state.status === "erased") return shared;
  const overall = state.status === "complete" ? state.result.overall : undefined;
  const slots = "plan" in state && state.plan ? state.plan.slots.length : undefined;
  return {
    ...shared,
    mode,
    title: titleOf(state),
    minutes: state.setup.minutes,
    ...(row.mainAsked > 0 ? { number: row.mainAsked } : {}),
    ...(slots === undefined ? {} : { of: slots }),
    ...(overall === undefined ? {} : { overall: levelView(overall) }),
  };
}
