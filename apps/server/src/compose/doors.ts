import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { NotFound } from "segno";
import { type Http, type ProblemTable, type SignInRequest, type SignedIn, createHttp, problemTable } from "segno/http";
import { type SocketServer, createSocketServer } from "segno/socket";
import { type Doorkeeper, type Visit, homeOf } from "../identity/doorkeeper.ts";
import { identityRoutes } from "../identity/routes.ts";
import { createAdmission } from "./admission.ts";
import type { Assembled } from "./assemble.ts";
import type { OpenPorts } from "./open-ports.ts";

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
  const { engine, identity, doorkeeper, links, apps } = assembled;
  const { clock, ids, log, metrics, database, bus } = ports;
  const around = { counter: database.counter, clock };
  const admit = createAdmission(
    apps.map(({ app }) => app),
    around,
  );
  const problems = problemTable(...[...engine.machines.values()].map(({ refusals }) => refusals));

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
    routes: [...identityRoutes({ identity, doorkeeper, links, clock }), ...apps.flatMap(({ routes }) => routes)],
    engineFor: (tenant) => engine.forTenant(tenant),
    admit,
    authenticate: async (request) => signIn(request, assembled),
  });
  return { http, sockets: openSockets({ ...assembled, ...ports, bus, origins, problems, admit }) };
}

/**
 * Who sends a request, in the tenant that its path names, else where they are at home.
 *
 * @throws NotFound for somebody signed in whom the named tenant knows nothing of
 */
async function signIn(
  { request, kinds, params }: SignInRequest,
  { doorkeeper, apps }: Assembled,
): Promise<SignedIn | undefined> {
  const visit = await doorkeeper.visitOf(request.headers);
  if (!visit || !kinds.includes(visit.via)) return undefined;
  const named = apps.map(({ app }) => app.tenantOf?.(params)).find((tenant) => tenant !== undefined);
  const actor = await doorkeeper.actorOf(visit, named ?? homeOf(visit));
  if (!actor && named !== undefined) throw new NotFound("tenant", named);
  return actor && { actor, via: visit.via };
}

interface SocketVisit {
  readonly subject: string;
  readonly visit: Visit;
  /** As they came: the cookie in them may end, or its right. */
  readonly headers: Headers;
}

type SocketsOptions = Assembled &
  OpenPorts & {
    readonly origins: readonly string[];
    readonly problems: ProblemTable;
    readonly admit: ReturnType<typeof createAdmission>;
  };

function openSockets({
  engine,
  doorkeeper,
  apps,
  bus,
  clock,
  log,
  metrics,
  origins,
  problems,
  admit,
}: SocketsOptions): SocketServer {
  return createSocketServer<SocketVisit>({
    engine,
    bus,
    clock,
    log,
    metrics,
    origins,
    problems,
    admit,
    lists: apps.flatMap(({ lists }) => lists),
    authenticate: async (request) => {
      const headers = headersOf(request);
      const visit = await doorkeeper.visitOf(headers);
      return visit && { subject: visit.subject, visit, headers };
    },
    isSignedIn: async (session) => isStill(session, doorkeeper),
    actorFor: async ({ visit }, tenant) => doorkeeper.actorOf(visit, tenant),
  });
}

/** Whether what was redeemed or signed in once is good still. */
async function isStill({ headers, subject, visit }: SocketVisit, doorkeeper: Doorkeeper): Promise<boolean> {
  const now = await doorkeeper.visitOf(headers);
  return now?.subject === subject && now.via === visit.via;
}

function headersOf({ headers: { cookie, authorization } }: IncomingMessage): Headers {
  return new Headers({ ...(cookie ? { cookie } : {}), ...(authorization ? { authorization } : {}) });
}

async function readProblemPage(root: string, problems: ProblemTable, code: string): Promise<string | undefined> {
  if (!Object.hasOwn(problems, code)) return undefined;
  return readFile(join(root, "docs", "problems", `${code}.md`), "utf8").catch(() => undefined);
}
