import { type Actor, type Audit, type AuditKind, type TenantId, systemTenant } from "segno";
import type { RefusedRequest, Route } from "segno/http";
import type { Refused } from "segno/socket";

/** Somebody known, and where they are at home: what they try in a tenant that is none of theirs lies under that one. */
interface Known {
  readonly subject: string;
  readonly home: TenantId;
}

/** Writes down what was refused, by names that we declared: of ids it knows those alone that the actor may see. */
export interface RefusalNotes {
  request(refused: RefusedRequest): void;
  /** A path named a tenant that is none of theirs. */
  foreignTenant(action: string, who: Known): void;
  /** A cookie of ours that signs nobody in: altered, ended or taken back. */
  falseClaim(action: string, address: string | undefined): void;
  message(refused: Refused, who: Known): void;
}

/** @param signIns - routes that are there to sign in: what they refuse is a sign-in that failed */
export function createRefusalNotes(audit: Audit, signIns: ReadonlySet<Route>): RefusalNotes {
  const noteStranger = (kind: AuditKind, action: string, outcome: string, address: string | undefined): void =>
    audit.note(systemTenant, { kind, action, outcome, ...(address && { personal: { address } }) });
  const note = (channel: "http" | "socket", { action, code, ref }: Omit<Refused, "actor">, who: Known): void => {
    const details = { channel, ...(ref && { [ref.machine]: ref.id }) };
    audit.note(who.home, { kind: kindOf(code), action, outcome: code, subject: who.subject, details });
  };
  const knownBy = ({ subject, tenant }: Actor): Known => ({ subject, home: tenant });

  return {
    request: (refused) => {
      const { actor, action, code, route, address } = refused;
      if (actor) note("http", refused, knownBy(actor));
      else if (signIns.has(route)) noteStranger("sign-in", action, code, address);
      else if (route.auth.some((kind) => kind === "none" || kind === "hook"))
        noteStranger(kindOf(code), action, code, address);
    },
    foreignTenant: (action, who) => note("http", { action, code: "not-found", ref: undefined }, who),
    falseClaim: (action, address) => noteStranger("sign-in", action, "not-signed-in", address),
    message: (refused, who) => note("socket", refused, refused.actor ? knownBy(refused.actor) : who),
  };
}

/** Whether there is no such thing or it is somebody else's cannot be told apart, by us as little as by who asked. */
function kindOf(code: string): AuditKind {
  return code === "not-found" ? "foreign-attempt" : "refusal";
}
