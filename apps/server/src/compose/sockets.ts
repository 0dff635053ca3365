import type { IncomingMessage } from "node:http";
import type { TenantId } from "segno";
import type { ProblemTable } from "segno/http";
import { type Asked, type SocketServer, createSocketServer } from "segno/socket";
import { type Visit, homeOf } from "../identity/doorkeeper.ts";
import type { Admit } from "./admission.ts";
import type { Assembled } from "./assemble.ts";
import type { RefusalNotes } from "./note-refusals.ts";
import type { OpenPorts } from "./open-ports.ts";

interface SocketVisit {
  readonly subject: string;
  readonly home: TenantId;
  /** As they came: a cookie in them may end, or its right. */
  readonly headers: Headers;
  /** What its links opened when it came, by product. */
  readonly opens: ReadonlySet<string>;
}

export interface SocketsOptions {
  readonly assembled: Assembled;
  readonly ports: OpenPorts;
  readonly origins: readonly string[];
  readonly problems: ProblemTable;
  readonly admit: Admit;
  readonly refusals: RefusalNotes;
}

/**
 * Opens the socket channel. On one socket a browser acts as the holder of a link on that link's thing and as who is signed
 * in on everything else, with the roles that the product of each machine and list gives.
 */
export function openSockets({ assembled, ports, origins, problems, admit, refusals }: SocketsOptions): SocketServer {
  const { engine, doorkeeper, apps } = assembled;
  const { bus, clock, log, metrics } = ports;
  const products = new Map<string, string>();
  for (const { app, lists } of apps) {
    for (const { name } of app.machines) products.set(`machine ${name}`, app.name);
    for (const { name } of lists) products.set(`list ${name}`, app.name);
  }
  const productOf = (asked: Asked): string =>
    products.get("ref" in asked ? `machine ${asked.ref.machine}` : `list ${asked.list}`) ?? "";

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
      const visit = await doorkeeper.visitFor(headers, { product: undefined });
      if (!visit) {
        if (doorkeeper.isClaimed(headers)) refusals.falseClaim("socket", undefined);
        return undefined;
      }
      const links = await doorkeeper.linksOf(headers);
      const opens = new Set(links.map(({ product, scope }) => `${product} ${scope}`));
      return { subject: visit.subject, home: homeOf(visit), headers, opens };
    },
    isSignedIn: async ({ headers }) => (await doorkeeper.visitFor(headers, { product: undefined })) !== undefined,
    // a product, and the thing of it that a link is to; neither has a space in its name
    capacityOf: ({ opens }, asked) => {
      const product = productOf(asked);
      const capacity = "ref" in asked ? `${product} ${asked.ref.machine}:${asked.ref.id}` : product;
      return opens.has(capacity) ? capacity : product;
    },
    actorFor: async ({ headers }, tenant, capacity) => {
      const [product = "", scope] = capacity.split(" ", 2);
      const visit: Visit | undefined = await doorkeeper.visitFor(headers, { product, scope, tenant });
      return visit && doorkeeper.actorOf(visit, tenant, product);
    },
    onRefused: refusals.message,
  });
}

function headersOf({ headers: { cookie, authorization } }: IncomingMessage): Headers {
  return new Headers({ ...(cookie ? { cookie } : {}), ...(authorization ? { authorization } : {}) });
}
