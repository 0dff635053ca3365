import { type Audit, type AuditKind, type TenantId, systemTenant } from "segno";
import type { RefusedRequest, Route } from "segno/http";
import type { Refused } from "segno/socket";

/** Writes down what was refused, by names that we declared: of ids it knows those alone that the actor may see. */
export interface RefusalNotes {
  request(refused: RefusedRequest): void;
  /** @param home - of who is on the line: what was tried in a tenant that is none of theirs lies under their own */
  message(refused: Refused, who: { readonly subject: string; readonly home: TenantId }): void;
}

/** @param signIns - routes that are there to sign in: what they refuse is a sign-in that failed */
export function createRefusalNotes(audit: Audit, signIns: ReadonlySet<Route>): RefusalNotes {
  return {
    request: ({ actor, action, code, ref, route, address }) => {
      const outcome = { action, outcome: code };
      if (actor) {
        const details = { channel: "http", ...(ref && { [ref.machine]: ref.id }) };
        audit.note(actor.tenant, { ...outcome, kind: kindOf(code), subject: actor.subject, details });
      } else if (route.auth.some((kind) => kind === "none" || kind === "hook")) {
        const kind = signIns.has(route) ? "sign-in" : kindOf(code);
        audit.note(systemTenant, { ...outcome, kind, ...(address && { personal: { address } }) });
      }
    },
    message: ({ actor, action, code, ref }, { subject, home }) => {
      const details = { channel: "socket", ...(ref && { [ref.machine]: ref.id }) };
      audit.note(actor?.tenant ?? home, {
        kind: kindOf(code),
        action,
        outcome: code,
        subject: actor?.subject ?? subject,
        details,
      });
    },
  };
}

/** Whether there is no such thing or it is somebody else's cannot be told apart, by us as little as by who asked. */
function kindOf(code: string): AuditKind {
  return code === "not-found" ? "foreign-attempt" : "refusal";
}
