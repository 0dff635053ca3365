import { type App, type AppKinds, defineApp } from "segno";
import type { Route } from "segno/http";
import type { Database, Migration } from "segno/postgres";
import type { List } from "segno/socket";
import { interviewRoutes } from "./channels/http.ts";
import { interviewLists } from "./channels/socket.ts";
import { type InterviewsValues, interviewsConfig, timersOf } from "./config.ts";
import { makeDemo } from "./demo/make-demo.ts";
import { createOfflineGrader } from "./domain/grading/offline-grader.ts";
import { interview } from "./domain/interview.ts";
import { defaultLimits } from "./domain/setup.ts";
import { eraseBelongings } from "./effects/erase-belongings.ts";
import { evaluateAnswer } from "./effects/evaluate-answer.ts";
import { planInterview } from "./effects/plan-interview.ts";
import { transcribeAudio } from "./effects/transcribe-audio.ts";
import { writeAdvice } from "./effects/write-advice.ts";
import { loadBank } from "./load-bank.ts";
import { tables } from "./migrations/0001-tables.ts";
import { followUps } from "./migrations/0002-follow-ups.ts";
import { findLink, noteRedeemed } from "./queries/candidate-links.ts";
import { countLive } from "./queries/count-live.ts";
import { eraseBelongings as eraseRows } from "./queries/erase-belongings.ts";
import { createInterviewReads } from "./queries/interview-reads.ts";
import { listRecentQuestions } from "./queries/recent-questions.ts";
import { createSheets } from "./queries/sheets.ts";
import { findStoredPlan, storePlan } from "./queries/store-plan.ts";

interface Kinds extends AppKinds {
  readonly database: Database;
  readonly route: Route;
  readonly list: List;
  readonly migration: Migration;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Live mock interviews: planned, asked, evaluated, followed up and reported. */
export const interviews: App<Kinds, InterviewsValues> = defineApp<Kinds, InterviewsValues>({
  name: "interviews",
  machines: [interview],
  migrations: [tables, followUps],
  config: interviewsConfig,
  effects: ({ database }) => [
    planInterview({
      questions: loadBank(),
      recent: async (tenant, candidate, id) => listRecentQuestions(database.forTenant(tenant), candidate, id),
      find: async (tenant, interviewId, planId) => findStoredPlan(database.forTenant(tenant), { interviewId, planId }),
      store: async (tenant, interviewId, planId, plan) =>
        storePlan(database.forTenant(tenant), { interviewId, planId }, plan),
    }),
    evaluateAnswer({ grader: createOfflineGrader(), sheets: (tenant) => createSheets(database.forTenant(tenant)) }),
    transcribeAudio(),
    writeAdvice(),
    eraseBelongings(async (tenant, id) => eraseRows(database, tenant, id)),
  ],
  facts: ({ database, config }) => {
    const live = async (tenant: Parameters<Database["forTenant"]>[0], candidate: string, id: string): Promise<number> =>
      countLive(database.forTenant(tenant), candidate, id);
    return [
      {
        machine: interview.name,
        command: "plan-interview",
        read: async ({ tenant, ref, actor }) => ({
          live: await live(tenant, actor.subject, ref.id),
          seed: ref.id,
          modelOffered: false,
          limits: defaultLimits,
          timers: timersOf(config),
        }),
      },
      {
        machine: interview.name,
        command: "start",
        read: async ({ tenant, ref, actor }) => ({ live: await live(tenant, actor.subject, ref.id) }),
      },
      {
        machine: interview.name,
        command: "regrade",
        read: async () => {
          const { name, version } = createOfflineGrader();
          return { graders: { [name]: version } };
        },
      },
    ];
  },
  actorFor: async ({ subject }, tenant, { members }) => {
    const roles = await members.rolesIn(subject, tenant);
    return roles.length === 0 ? undefined : { roles };
  },
  linkKinds: ({ database }) => [
    {
      kind: "candidate",
      find: async (tenant, id) => {
        const link = await findLink(database.forTenant(tenant), id);
        return link && { hash: link.hash, subject: link.candidate, expiresAt: link.expiresAt, revoked: link.revoked };
      },
      redeemed: async (tenant, id) => noteRedeemed(database.forTenant(tenant), id),
    },
  ],
  limits: {
    [interview.name]: {
      "*": [{ name: "commands", limit: 60, windowMs: minuteMs, per: "actor" }],
      "save-draft": [{ name: "drafts", limit: 20, windowMs: minuteMs, per: "actor" }],
      "still-here": [],
      "plan-interview": [{ name: "new-interviews", limit: 20, windowMs: dayMs, per: "actor" }],
    },
  },
  subscriptions: { [interview.name]: 5 },
  retention: { "interviews.candidate_link": 30 },
  http: (deps) => interviewRoutes(deps, createInterviewReads(deps.database)),
  lists: ({ database }) => interviewLists(createInterviewReads(database)),
  demo: async (people, deps) => makeDemo(people, loadBank(), deps),
});
