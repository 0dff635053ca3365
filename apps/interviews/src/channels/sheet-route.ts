import { NotFound } from "segno";
import { type Route, defineRoute } from "segno/http";
import { interview } from "../domain/interview.ts";
import { revealedQuestions } from "../domain/reveal.ts";
import { sheetSchema } from "../domain/sheet.ts";
import type { InterviewReads } from "../queries/interview-reads.ts";

/** The hidden half of a question, to who may read it by now; to all others there is none. */
export function sheetRoute(path: string, reads: InterviewReads): Route {
  return defineRoute({
    method: "GET",
    path: `${path}/{id}/sheets/{questionId}`,
    summary: "What a question was graded by, once that is revealed.",
    tag: "interviews",
    about: interview.name,
    auth: ["session", "link"],
    answers: { 200: { description: "The sheet", schema: sheetSchema } },
    problems: ["not-found"],
    handle: async ({ actor, engine, params: { id, questionId } }) => {
      await engine.view({ machine: interview.name, id }, actor);
      const state = await reads.state(actor.tenant, id);
      const isRevealed = revealedQuestions(state, actor).includes(questionId);
      const sheet = isRevealed ? await reads.sheet(actor.tenant, id, questionId) : undefined;
      if (!sheet) throw new NotFound("sheet", questionId);
      return { status: 200, json: sheet };
    },
  });
}
