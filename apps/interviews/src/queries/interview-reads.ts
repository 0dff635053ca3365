import { type Actor, NotFound, type TenantId } from "segno";
import type { Database } from "segno/postgres";
import { interview } from "../domain/interview.ts";
import type { InterviewPage } from "../domain/interview-row.ts";
import type { InterviewState } from "../domain/interview-state.ts";
import type { Sheet } from "../domain/sheet.ts";
import { type CandidateLink, revokeLink, storeLink } from "./candidate-links.ts";
import { type InterviewFilter, listInterviews } from "./list-interviews.ts";
import { createSheets } from "./sheets.ts";

/** What the channels read and note beside the machine; each call names the tenant that it is for. */
export interface InterviewReads {
  list(actor: Actor, filter: InterviewFilter): Promise<InterviewPage>;
  /** @throws NotFound when there is none, whoever asks: who may see it is asked of the engine before */
  state(tenant: TenantId, id: string): Promise<InterviewState>;
  sheet(tenant: TenantId, id: string, questionId: string): Promise<Sheet | undefined>;
  storeLink(actor: Actor, link: Omit<CandidateLink, "revoked">): Promise<void>;
  /** @returns false when there is no such link */
  revokeLink(actor: Actor, id: string, linkId: string): Promise<boolean>;
}

export function createInterviewReads(database: Database): InterviewReads {
  const store = database.store([interview]);
  return {
    list: async (actor, filter) => listInterviews(database.forTenant(actor.tenant), actor, filter),
    state: async (tenant, id) => {
      const [loaded] = await store.load([{ tenant, machine: interview.name, id }]);
      if (!loaded?.row) throw new NotFound(interview.name, id);
      return interview.decode(loaded.row.state);
    },
    sheet: async (tenant, id, questionId) => createSheets(database.forTenant(tenant)).find(id, questionId),
    storeLink: async ({ tenant, subject }, link) => {
      const own = database.forTenant(tenant);
      await storeLink(own, link);
      const details = { link: link.id, interview: link.interviewId };
      await own.audit({ kind: "link", action: "made", outcome: "done", subject, details });
    },
    revokeLink: async ({ tenant, subject }, id, linkId) => {
      const own = database.forTenant(tenant);
      const outcome = await revokeLink(own, id, linkId);
      const details = { link: linkId, interview: id };
      if (outcome === "revoked")
        await own.audit({ kind: "link", action: "revoked", outcome: "done", subject, details });
      return outcome !== undefined;
    },
  };
}
