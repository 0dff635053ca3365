import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { NotFound, systemTenant } from "segno";
import {
  type Http,
  type ProblemTable,
  type Route,
  type SignInRequest,
  type SignedIn,
  createHttp,
  problemTable,
  refIn,
} from "segno/http";
import type { SocketServer } from "segno/socket";
import { sessionCookie } from "../identity/cookies.ts";
import { homeOf } from "../identity/doorkeeper.ts";
import { identityRoutes } from "../identity/routes.ts";
import { createAdmission } from "./admission.ts";
import type { Assembled } from "./assemble.ts";
import type { ServerApp } from "./kinds.ts";
import { createRefusalNotes } from "./note-refusals.ts";
import type { OpenPorts } from "./open-ports.ts";
import { openSockets } from "./sockets.ts";

export interface Doors {
  readonly http: Http;
  readonly sockets: SocketServer;
}

export interface DoorsOptions {
  readonly assembled: Assembled;
  readonly ports: OpenPorts;
  /** Where our own pages come from. */
  readonly origins: readonly string[];
  /** The repository's folder, with the pages of the codes. */
  readonly root: string;
}

/** One address may ask this often; pages and files are not counted. */
const requests = { name: "requests", limit: 300, windowMs: 60_000, per: "address" } as const;

/** Opens the ways in, HTTP and sockets: both ask the same people, count towards the same rates, know the same codes. */
export function openDoors({ assembled, ports, origins, root }: DoorsOptions): Doors {
  const { engine, apps } = assembled;
  const { clock, ids, log, metrics, database } = ports;
  const { audit } = database;
  const around = { counter: database.counter, clock };
  const admit = createAdmission(
    apps.map(({ app }) => app),
    around,
  );
  const problems = problemTable(...[...engine.machines.values()].map(({ refusals }) => refusals));
  const own = identityRoutes({ ...assembled, audit, clock, products: apps.map(({ app }) => app.name) });
  const refusals = createRefusalNotes(audit, new Set(own.filter(({ auth }) => auth.includes("none"))));

  const http = createHttp({
    ...around,
    ids,
    log,
    metrics,
    origins,
    problems,
    problemPage: async (code) => readProblemPage(root, problems, code),
    info: { title: "Segno", version: "1" },
    rates: [requests],
    routes: [...own, ...apps.flatMap(({ routes }) => routes)],
    engineFor: (tenant) => engine.forTenant(tenant),
    admit,
    authenticate: createSignIn(assembled, ports),
    onRefused: refusals.request,
  });
  return { http, sockets: openSockets({ assembled, ports, origins, problems, admit, refusals }) };
}

/**
 * Finds who sends a request: as an actor of the product whose route it is, in the tenant that its path names, else where
 * they are at home.
 *
 * @returns throws NotFound for somebody signed in whom the named tenant knows nothing of
 */
function createSignIn(
  { doorkeeper, cookies, apps }: Assembled,
  { database: { audit } }: OpenPorts,
): (request: SignInRequest) => Promise<SignedIn | undefined> {
  const products = new Map<Route, ServerApp>(apps.flatMap(({ app, routes }) => routes.map((route) => [route, app])));

  return async ({ request: { headers }, kinds, params, route, address }) => {
    const product = products.get(route);
    const ref = refIn(route, params);
    const scope = ref && `${ref.machine}:${ref.id}`;
    const named = product?.tenantOf?.(params);
    const visit = await doorkeeper.visitFor(headers, { product: product?.name, scope, tenant: named, kinds });
    const action = `${route.method} ${route.path}`;
    if (!visit) {
      const failed = { kind: "sign-in", action, outcome: "not-signed-in" } as const;
      if (cookies.readAll(headers, sessionCookie).size > 0)
        // ours, but altered, ended or taken back
        audit.note(systemTenant, { ...failed, ...(address && { personal: { address } }) });
      return undefined;
    }
    const actor = await doorkeeper.actorOf(visit, named ?? homeOf(visit), product?.name);
    if (!actor && named !== undefined) {
      const attempt = { kind: "foreign-attempt", action, outcome: "not-found", subject: visit.subject } as const;
      audit.note(homeOf(visit), { ...attempt, details: { channel: "http" } });
      throw new NotFound("tenant", named);
    }
    return actor && { actor, via: visit.via };
  };
}

async function readProblemPage(root: string, problems: ProblemTable, code: string): Promise<string | undefined> {
  if (!Object.hasOwn(problems, code)) return undefined;
  return readFile(join(root, "docs", "problems", `${code}.md`), "utf8").catch(() => undefined);
}
