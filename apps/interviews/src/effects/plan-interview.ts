import { type Effect, EffectRejected, type TenantId, defineEffect } from "segno";
import { z } from "zod";
import type { InterviewState } from "../domain/interview-state.ts";
import { questionRef } from "../domain/plan.ts";
import { planQuestions } from "../domain/planning/plan-questions.ts";
import type { Question } from "../domain/question.ts";
import { sheetOf } from "../domain/sheet.ts";
import type { PlanToStore, StoredPlan } from "../queries/store-plan.ts";

export interface Planning {
  /** The published questions of the bank. */
  readonly questions: readonly Question[];
  /** Ids of questions that this candidate was asked lately. */
  recent(tenant: TenantId, candidate: string, interviewId: string): Promise<readonly string[]>;
  find(tenant: TenantId, interviewId: string, planId: string): Promise<StoredPlan | undefined>;
  store(tenant: TenantId, interviewId: string, planId: string, plan: PlanToStore): Promise<StoredPlan>;
}

/** Chooses the questions, stores their sheets and then sends the plan; a repeat sends what is stored. */
export function planInterview(planning: Planning): Effect<{ planId: string }> {
  const byRef = new Map(planning.questions.map((question) => [questionRef(question), question]));
  return defineEffect({
    name: "plan-interview",
    input: z.strictObject({ planId: z.string() }),
    timeoutMs: 25_000,
    retry: { attempts: 2, firstDelayMs: 1_000, withinMs: 55_000 },
    async run({ planId }, { tenant, ref, load }) {
      const found = await load();
      const state = found?.state as InterviewState | undefined; // of the machine that asked
      if (!state || state.status === "erased") throw new EffectRejected("nothing-to-plan");
      const before = await planning.find(tenant, ref.id, planId);
      if (before) return { type: "record-plan", planId, ...before };
      const { setup } = state;
      const recent = await planning.recent(tenant, setup.candidate, ref.id);
      const plan = planQuestions({ setup, questions: planning.questions, recent, try: "try" in state ? state.try : 1 });
      if (!plan) throw new EffectRejected("too-few-questions");
      const options = [...plan.slots, ...plan.spares].flatMap((slot) => slot.options);
      const sheets = Object.fromEntries(
        options.flatMap(({ questionId }) => {
          const question = byRef.get(questionId);
          return question ? [[questionId, sheetOf(question)]] : [];
        }),
      );
      const stored = await planning.store(tenant, ref.id, planId, { plan, tokens: 0, sheets });
      return { type: "record-plan", planId, ...stored };
    },
    giveUp: ({ planId }, code) => ({ type: "fail-plan", planId, code }),
  });
}
