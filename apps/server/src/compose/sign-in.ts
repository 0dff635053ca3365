import { NotFound } from "segno";
import { type Route, type SignInRequest, type SignedIn, refIn } from "segno/http";
import { homeOf } from "../identity/doorkeeper.ts";
import type { Assembled } from "./assemble.ts";
import type { ServerApp } from "./kinds.ts";
import type { RefusalNotes } from "./note-refusals.ts";

/**
 * Finds who sends a request: as an actor of the product whose route it is, in the tenant that its path names, else where
 * they are at home. Somebody signed in whom the named tenant knows nothing of is told NotFound.
 */
export function createSignIn(
  { doorkeeper, apps }: Assembled,
  refusals: RefusalNotes,
): (request: SignInRequest) => Promise<SignedIn | undefined> {
  const products = new Map<Route, ServerApp>(apps.flatMap(({ app, routes }) => routes.map((route) => [route, app])));

  return async ({ request: { headers }, kinds, params, route, address }) => {
    const product = products.get(route);
    const ref = refIn(route, params);
    const scope = ref && `${ref.machine}:${ref.id}`;
    const tenant = product?.tenantOf?.(params);
    const action = `${route.method} ${route.path}`;
    const visit = await doorkeeper.visitFor(headers, { product: product?.name, scope, tenant, kinds });
    if (!visit) {
      if (doorkeeper.isClaimed(headers)) refusals.falseClaim(action, address);
      return undefined;
    }
    const home = homeOf(visit);
    const actor = await doorkeeper.actorOf(visit, tenant ?? home, product?.name);
    if (!actor && tenant !== undefined) {
      refusals.foreignTenant(action, { subject: visit.subject, home });
      throw new NotFound("tenant", tenant);
    }
    return actor && { actor, via: visit.via };
  };
}
