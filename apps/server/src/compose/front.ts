import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Log } from "segno";
import { createClientAddress } from "./client-address.ts";

/** Who answers once the process is ready. */
export interface Handlers {
  fetch(request: Request, address: string | undefined): Promise<Response>;
  /** Takes an upgrade, or says that it is none of its own. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Takes what it wants before everybody else; for development. */
  intercept?(request: IncomingMessage, response: ServerResponse): boolean;
}

/** The port that is listened on: open from the start, so that what is wrong with it is known first. */
export interface Front {
  readonly port: number;
  readonly server: Server;
  /** From now on requests go there; until then they are told to come again. */
  serve(handlers: Handlers): void;
  /** Takes no new connection, lets requests under way be answered, then cuts what is left. */
  close(): Promise<void>;
}

export interface FrontOptions {
  readonly host: string;
  readonly port: number;
  readonly trustedProxies: readonly string[];
  readonly log: Log;
}

const DRAIN_MS = 3_000;

/** @throws Error `EADDRINUSE` when another process listens there */
export async function openFront({ host, port, trustedProxies, log }: FrontOptions): Promise<Front> {
  let handlers: Handlers = starting;
  const clientAddress = createClientAddress(trustedProxies);
  const addressOf = (request: IncomingMessage): string | undefined =>
    clientAddress(request.socket.remoteAddress, request.headersDistinct["x-forwarded-for"]?.join(","));

  const listener = getRequestListener(
    async (request, { incoming }) => handlers.fetch(request, addressOf(incoming as IncomingMessage)),
    {
      overrideGlobalObjects: false,
      errorHandler: (error) => {
        log.error("a request could not be answered", { error });
        return new Response(null, { status: 500 });
      },
    },
  );
  const server = createServer((request, response) => {
    if (!handlers.intercept?.(request, response)) void listener(request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    if (!handlers.upgrade(request, socket, head)) socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });

  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    server,
    serve: (ready) => {
      handlers = ready;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

const starting: Handlers = {
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/healthz") return Response.json({ status: "ok" });
    const headers = { "retry-after": "1", "cache-control": "no-store" };
    if (pathname === "/readyz") return Response.json({ status: "starting" }, { status: 503, headers });
    // a browser that came too early comes again by itself
    return new Response("Segno is starting.\n", { status: 503, headers: { ...headers, refresh: "1" } });
  },
  upgrade: () => false,
};
