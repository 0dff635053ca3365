import { type Actor, type AppDeps, NotFound, SegnoError, type TenantEngine } from "segno";
import { type Route, defineRoute } from "segno/http";
import { z } from "zod";
import { interview } from "../domain/interview.ts";
import type { InterviewReads } from "../queries/interview-reads.ts";

const hourMs = 3_600_000;

/** Links that open one interview as its candidate: made and revoked by the candidate, who alone gives words away. */
export function linkRoutes(
  path: string,
  { links, clock, bus }: Pick<AppDeps, "links" | "clock" | "bus">,
  reads: InterviewReads,
): readonly Route[] {
  /** @throws NotFound as for any other interview; SegnoError `not-permitted` for who sees it and is not its candidate */
  const own = async (id: string, actor: Actor, engine: TenantEngine): Promise<void> => {
    await engine.view({ machine: interview.name, id }, actor);
    const state = await reads.state(actor.tenant, id);
    if (state.status === "erased") throw new NotFound(interview.name, id);
    if (state.setup.candidate !== actor.subject)
      throw new SegnoError("not-permitted", "only its candidate gives an interview away");
  };
  return [
    defineRoute({
      method: "POST",
      path: `${path}/{id}/links`,
      summary: "Makes a link that opens this one interview as its candidate; it is shown once.",
      tag: "interviews",
      about: interview.name,
      auth: "session",
      body: { json: z.strictObject({ hours: z.int().min(1).max(168).default(72) }) },
      answers: {
        201: {
          description: "The link",
          schema: z.object({ id: z.string(), url: z.string(), expiresAt: z.iso.datetime() }),
        },
      },
      problems: ["not-found", "not-permitted"],
      handle: async ({ actor, engine, params: { id }, body: { hours }, newId }) => {
        await own(id, actor, engine);
        const linkId = newId();
        const expiresAt = new Date(clock.now().getTime() + hours * hourMs);
        const { url, hash } = links.issue({
          kind: "candidate",
          tenant: actor.tenant,
          id: linkId,
          scope: `${interview.name}:${id}`,
          role: "candidate",
          path: `/interviews/${id}/room`,
          expiresAt,
        });
        await reads.storeLink(actor, { id: linkId, interviewId: id, candidate: actor.subject, hash, expiresAt });
        return { status: 201, json: { id: linkId, url, expiresAt: expiresAt.toISOString() } };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: `${path}/{id}/links/{linkId}`,
      summary: "Revokes a link; its sockets end at once.",
      tag: "interviews",
      about: interview.name,
      auth: "session",
      answers: { 204: { description: "It opens nothing any more" } },
      problems: ["not-found", "not-permitted"],
      handle: async ({ actor, engine, params: { id, linkId } }) => {
        await own(id, actor, engine);
        if (!(await reads.revokeLink(actor, id, linkId))) throw new NotFound("link", linkId);
        bus.endRight({ tenant: actor.tenant, subject: actor.subject });
        return { status: 204 };
      },
    }),
  ];
}
