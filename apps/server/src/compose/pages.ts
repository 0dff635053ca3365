import type { Config } from "../config/config-types.ts";
import type { WebApp } from "../web/assets.ts";
import { isEntryPath, openEntryPages } from "../web/entry/entry-pages.ts";
import type { Assembled } from "./assemble.ts";
import type { Closing } from "./closing.ts";
import { openDoors } from "./doors.ts";
import type { Front, Handlers } from "./front.ts";
import { type Check, answerReady } from "./health.ts";
import type { OpenPorts } from "./open-ports.ts";

/** What every process has, whatever it serves. */
export interface Basics {
  readonly ports: OpenPorts;
  readonly checks: readonly Check[];
}

export interface PagesOptions extends Basics {
  readonly front: Front;
  readonly url: string;
  readonly config: Config;
  readonly root: string;
  readonly assembled: Assembled;
  /** None: the web app comes from its sources. */
  readonly web: WebApp | undefined;
  readonly closing: Closing;
}

/** Puts the doors, the pages and the process's own paths behind one port. */
export async function openPages(options: PagesOptions): Promise<Handlers> {
  const { front, url, config, root, assembled, ports, web, closing } = options;
  const origins = [...new Set([url, ...loopbackOrigins(config, front.port)])];
  const { http, sockets } = openDoors({ assembled, ports, origins, root });
  const entry = await openEntryPages();
  closing.add("the doors", async () => void (await Promise.all([front.close(), sockets.close()])), 6_000);

  const handlers: Handlers = {
    fetch: async (request, address) => {
      const { pathname } = new URL(request.url);
      const isApi = pathname === "/api" || pathname.startsWith("/api/");
      const page = async (): Promise<Response | undefined> =>
        (await entry.respond(request)) ?? (await web?.respond(request));
      const found = (await answerBasics(pathname, options)) ?? (isApi ? undefined : await page());
      return found ?? http.fetch(request, address === undefined ? {} : { address });
    },
    upgrade: (request, socket, head) => sockets.handleUpgrade(request, socket, head),
  };
  return config.dev ? withSources(handlers, { front, root, closing }) : handlers;
}

/** In demo mode the browser may call this machine by any of its names. */
function loopbackOrigins({ host }: Config, port: number): readonly string[] {
  return ["localhost", "127.0.0.1", host].map(
    (name) => new URL(`http://${name.includes(":") ? `[${name.replace(/[[\]]/gu, "")}]` : name}:${port}`).origin,
  );
}

async function withSources(
  handlers: Handlers,
  { front, root, closing }: Pick<PagesOptions, "front" | "root" | "closing">,
): Promise<Handlers> {
  const { openDevWebApp } = await import("../web/dev.ts");
  const dev = await openDevWebApp(root, front.server);
  closing.add("the web app's sources", dev.close);
  return {
    ...handlers,
    intercept: (request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const isOurs = /^\/(?:api(?:\/.*)?|healthz|readyz|metrics)$/u.test(pathname) || isEntryPath(pathname);
      if (!isOurs) dev.handle(request, response);
      return !isOurs;
    },
    // what is not our socket is that of the sources
    upgrade: (request, socket, head) =>
      handlers.upgrade(request, socket, head) || request.headers["sec-websocket-protocol"] !== undefined,
  };
}

/** A worker serves no pages: its health and what it counted are all there is. */
export function workerHandlers(basics: Basics): Handlers {
  return {
    fetch: async (request) =>
      (await answerBasics(new URL(request.url).pathname, basics)) ??
      new Response("This process works; it serves no pages.\n", { status: 404 }),
    upgrade: () => false,
  };
}

/** What every process answers: whether it lives, whether it is ready, what it counted. */
async function answerBasics(pathname: string, { ports, checks }: Basics): Promise<Response | undefined> {
  if (pathname === "/healthz") return Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } });
  if (pathname === "/readyz") return answerReady(checks, ports.clock);
  if (pathname !== "/metrics") return undefined;
  const { body, contentType } = await ports.metrics.scrape();
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
