import { type Effect, EffectRejected, type TenantId, defineEffect } from "segno";
import { z } from "zod";
import { followUpTexts } from "../domain/follow-up-texts.ts";
import type { Grader } from "../domain/grading/grader.ts";
import { verifyVerdict } from "../domain/grading/verify-verdict.ts";
import type { InterviewState } from "../domain/interview-state.ts";
import { findOption } from "../domain/plan.ts";
import type { Sheets } from "../queries/sheets.ts";
import { findTurnWords } from "./words-of-turn.ts";

export interface Grading {
  readonly grader: Grader;
  sheets(tenant: TenantId): Sheets;
}

/** Judges one answer and sends the verdict back, as a command, to the interview that asked. */
export function evaluateAnswer({ grader, sheets }: Grading): Effect<{ turnId: string; round: number }> {
  return defineEffect({
    name: "evaluate-answer",
    input: z.strictObject({ turnId: z.string(), round: z.int() }),
    timeoutMs: 15_000,
    retry: { attempts: 8, firstDelayMs: 500, withinMs: 900_000 },
    async run({ turnId, round }, { tenant, ref, load, idempotencyKey, signal }) {
      const found = await load();
      const state = found?.state as InterviewState | undefined; // of the machine that asked
      const words = state && findTurnWords(state, turnId);
      const planned = state && "plan" in state && state.plan && words && findOption(state.plan, words.turn.questionId);
      // erased or cancelled meanwhile: nobody waits for this any more
      if (!state || state.status === "erased" || !words || !planned) throw new EffectRejected("nothing-to-grade");
      const sheet = await sheets(tenant).find(ref.id, words.turn.questionId);
      if (!sheet) throw new EffectRejected("sheet-missing");
      const answer = words.turn.answer.text;
      const { verdict, proposals } = await grader.grade(
        {
          question: words.turn.text,
          kind: planned.slot.kind,
          difficulty: planned.option.difficulty,
          sheet,
          earlier: words.earlier,
          answer,
          language: state.setup.language,
          tokenAllowance: 0,
        },
        { signal: signal as AbortSignal, idempotencyKey }, // the platform's own
      );
      const verified = verifyVerdict(verdict, answer);
      return {
        type: "record-verdict",
        turnId,
        round,
        verdict: verified,
        proposals: followUpTexts(verified, sheet, { question: planned.option.text, answer }, proposals),
      };
    },
    giveUp: ({ turnId, round }, code) => ({ type: "fail-evaluation", turnId, round, code }),
  });
}
