import type { Migration } from "segno/postgres";

/**
 * Parent and count of a thread's follow-ups as columns: made from the state, so that rows that are there get theirs, and
 * under checks that a hand at `psql` does not get past either. An interview's row refers to the sheet of its thread's
 * question, and the sheet back to it.
 */
export const followUps: Migration = {
  name: "interviews/0002-follow-ups",
  breaking: false,
  up: `
alter table interviews.interview
  add column current_parent_question_id text
    generated always as (state #>> '{thread,parentQuestionId}') stored,
  add column current_followup_count int
    generated always as ((state #>> '{thread,followUpCount}')::int) stored,
  add constraint interview_followup_count check (current_followup_count between 0 and 3),
  add constraint interview_parent
    check ((current_parent_question_id is null) = (coalesce(current_followup_count, 0) = 0)),
  add constraint interview_followup_status check (
    (state ->> 'status' <> 'follow-up' or coalesce(current_followup_count, 0) >= 1)
    and (state ->> 'status' <> 'questioning' or current_followup_count = 0)),
  add constraint interview_parent_sheet foreign key (tenant_id, id, current_parent_question_id)
    references interviews.question_sheet (tenant_id, interview_id, question_id)
`,
  // the checks and the key go with their columns
  undo: `
alter table interviews.interview
  drop column current_parent_question_id,
  drop column current_followup_count
`,
};
