import { type Migration, aggregateTable, appSchema, plainTable } from "segno/postgres";
import { interview } from "../domain/interview.ts";

/** How many main questions were asked so far, second takes not counted: closed, answered, and open ones. */
const asked = (path: string): string =>
  `jsonb_array_length(jsonb_path_query_array(state, '${path} ? (@.followUp == 0 && @.take == 1)'))`;

const sheets = plainTable({
  table: "interviews.question_sheet",
  kind: "step",
  columns: {
    interview_id: "text not null",
    question_id: "text not null",
    /** Rubric, points and ideal answer: what is not in the interview's row cannot leak from it. */
    sheet: "jsonb not null",
  },
  key: ["interview_id", "question_id"],
});

const plans = plainTable({
  table: "interviews.stored_plan",
  kind: "step",
  columns: { interview_id: "text not null", plan_id: "text not null", plan: "jsonb not null", tokens: "int not null" },
  key: ["interview_id", "plan_id"],
});

const links = plainTable({
  table: "interviews.candidate_link",
  kind: "kept",
  columns: {
    id: "text not null",
    interview_id: "text not null",
    candidate: "text not null",
    hash: "text not null",
    expires_at: "timestamptz not null",
    revoked_at: "timestamptz",
    redeemed_at: "timestamptz",
  },
  key: ["id"],
  agesFrom: "expires_at",
  indexes: { candidate_link_interview: "(tenant_id, interview_id)" },
});

/** The product's first tables. */
export const tables: Migration = {
  name: "interviews/0001-tables",
  breaking: false,
  up: `
${appSchema("interviews")}
${aggregateTable({
  machine: interview,
  columns: {
    mode: { type: "text", from: "state #>> '{setup,mode}'" },
    candidate: { type: "text", from: "state #>> '{setup,candidate}'" },
    cv_id: { type: "text", from: "state #>> '{setup,cv,id}'" },
    current_turn_id: { type: "text", from: "state #>> '{turn,turnId}'" },
    current_question_id: { type: "text", from: "state #>> '{thread,questionId}'" },
    main_asked: { type: "int", from: `${asked("$.turns[*]")} + ${asked("$.turn")}` },
    session_ends_at: { type: "timestamptz", from: "segno.instant(state ->> 'sessionEndsAt')" },
    completed_at: { type: "timestamptz", from: "segno.instant(state ->> 'completedAt')" },
    overall_level: { type: "numeric", from: "(state #>> '{result,overall,level}')::numeric" },
    tokens_used: { type: "int", from: "(state ->> 'tokensUsed')::int" },
  },
  constraints: {
    interview_turn:
      "check (state ->> 'status' not in ('questioning', 'evaluating', 'follow-up') or current_turn_id is not null)",
    interview_level:
      "check (overall_level is null or (overall_level between 0 and 4 and state ->> 'status' = 'complete'))",
    interview_tokens: "check (tokens_used >= 0)",
  },
  indexes: {
    interview_candidate: "(tenant_id, candidate, updated_at desc, id)",
    interview_status: "(tenant_id, status)",
  },
  names: [
    { table: "interviews.question_sheet", keys: "jsonb_path_query_array(state, '$.plan.**.questionId')", within: true },
    { table: "interviews.stored_plan", keys: "state -> 'planId'", within: true },
  ],
})}
${sheets}
${plans}
${links}
alter table interviews.question_sheet
  add constraint question_sheet_interview foreign key (tenant_id, interview_id)
  references interviews.interview (tenant_id, id) on delete cascade;
alter table interviews.stored_plan
  add constraint stored_plan_interview foreign key (tenant_id, interview_id)
  references interviews.interview (tenant_id, id) on delete cascade;
`,
  undo: "drop schema interviews cascade",
};
