import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Http, type ProblemTable, createHttp, problemTable } from "segno/http";
import type { SocketServer } from "segno/socket";
import { sessionCookie } from "../identity/cookies.ts";
import { linkCookie } from "../identity/links.ts";
import { identityRoutes } from "../identity/routes.ts";
import { createAdmission } from "./admission.ts";
import type { Assembled } from "./assemble.ts";
import { createRefusalNotes } from "./note-refusals.ts";
import type { OpenPorts } from "./open-ports.ts";
import { createSignIn } from "./sign-in.ts";
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
  const { engine, apps, cookies } = assembled;
  const { bus, clock, ids, log, metrics, database } = ports;
  const { audit } = database;
  const around = { counter: database.counter, clock };
  const admit = createAdmission(
    apps.map(({ app }) => app),
    around,
  );
  const problems = problemTable(...[...engine.machines.values()].map(({ refusals }) => refusals));
  const own = identityRoutes({ ...assembled, audit, bus, clock, products: apps.map(({ app }) => app.name) });
  const refusals = createRefusalNotes(audit, new Set(own.filter(({ auth }) => auth.includes("none"))));

  const http = createHttp({
    ...around,
    ids,
    log,
    metrics,
    origins,
    problems,
    problemPage: async (code) => readProblemPage(root, problems, code),
    info: {
      title: "Segno",
      version: "1",
      cookies: { session: cookies.nameOf(sessionCookie), link: `${cookies.nameOf(linkCookie)}{link}` },
    },
    rates: [requests],
    routes: [...own, ...apps.flatMap(({ routes }) => routes)],
    engineFor: (tenant) => engine.forTenant(tenant),
    admit,
    authenticate: createSignIn(assembled, refusals),
    onRefused: refusals.request,
  });
  return { http, sockets: openSockets({ assembled, ports, origins, problems, admit, refusals }) };
}

async function readProblemPage(root: string, problems: ProblemTable, code: string): Promise<string | undefined> {
  if (!Object.hasOwn(problems, code)) return undefined;
  return readFile(join(root, "docs", "problems", `${code}.md`), "utf8").catch(() => undefined);
}
