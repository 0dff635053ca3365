import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { Misdeclared } from "../errors.ts";
import type { Actor, TenantId } from "../machine/types.ts";
import { closeCodes } from "../protocol/close-codes.ts";
import { maxFrameBytes } from "../protocol/messages.ts";
import { problemTable } from "../protocol/problem.ts";
import type { Refused } from "../protocol/refused.ts";
import { Connection, type ConnectionContext, type Identity } from "./connection.ts";
import { Connections } from "./connections.ts";
import { HintHub } from "./hub.ts";
import { mayConnect } from "./origin.ts";
import {
  type Admission,
  type Asked,
  type SocketLimits,
  type SocketServerOptions,
  type SocketSession,
  defaultLimits,
} from "./options.ts";
import { createSharedReads } from "./shared-reads.ts";

const TICK_MS = 1_000;
/** How long a closing handshake may take before the line is cut; an option that the types of `ws` do not know yet. */
const closing = { closeTimeout: 3_000 };

export interface SocketServer extends AsyncDisposable {
  /** Takes an upgrade if it is for this server's path. @returns whether it was */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  readonly connections: number;
  /** Lets commands under way be answered, then closes every socket with 1012. */
  close(): Promise<void>;
}

/**
 * Opens the socket channel: the protocol of `docs/guides/socket-protocol.md` on real WebSockets.
 *
 * @throws Misdeclared when two lists have one name, or a list reads a machine that nobody declared
 */
export function createSocketServer<Session extends SocketSession>(options: SocketServerOptions<Session>): SocketServer {
  const { bus, clock, log, metrics, path = "/socket", server } = options;
  const limits = limitsOf(options);
  const lists = checkLists(options);
  const hub = new HintHub(bus);
  const connections = new Connections();
  metrics.gauge("segno_sockets", {}, 0);
  const stopping = new AbortController();
  const context: ConnectionContext = {
    engine: options.engine,
    hub,
    share: createSharedReads(),
    clock,
    log,
    metrics,
    lists,
    limits,
    problems:
      options.problems ?? problemTable(...[...options.engine.machines.values()].map(({ refusals }) => refusals)),
    countOpen: (subject, key) => connections.countOpen(subject, key),
  };

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    clientTracking: true,
    ...closing,
    WebSocket: CodedWebSocket,
  });

  const open = (socket: WebSocket, session: Session): void => {
    const connection = new Connection(socket, new SessionIdentity(session, options), context);
    connections.add(connection);
    metrics.gauge("segno_sockets", {}, connections.size);
    socket.on("close", () => {
      connections.delete(connection);
      metrics.gauge("segno_sockets", {}, connections.size);
    });
  };

  const onError = (): void => metrics.count("segno_socket_errors_total", {});
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const failed = (): void => {
      socket.destroy();
    };
    socket.on("error", failed);
    const found = await whoIs(options, request);
    socket.off("error", failed);
    if (socket.destroyed) return;
    sockets.handleUpgrade(request, socket, head, (opened) => {
      // after a broken frame or line; `close` follows
      opened.on("error", onError);
      if (stopping.signal.aborted) opened.close(closeCodes.restart, "restart");
      else if (found.known === "unknown") opened.close(closeCodes.tryAgainLater, "try again later");
      else if (found.session) open(opened, found.session);
      else opened.close(closeCodes.notSignedIn, "not signed in");
    });
  };

  const handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): boolean => {
    if (pathOf(request) !== path) return false;
    if (mayConnect(request, options.origins ?? [])) void accept(request, socket, head);
    else reject(socket, "403 Forbidden");
    return true;
  };
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // another listener may be there for another path
    if (!handleUpgrade(request, socket, head) && server?.listenerCount("upgrade") === 1)
      reject(socket, "404 Not Found");
  };
  server?.on("upgrade", onUpgrade);

  const stopRights = bus.onRightEnded(({ subject }) => {
    for (const connection of connections) if (connection.concerns(subject)) void connection.recheck();
  });
  void (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(TICK_MS, stopping.signal);
      const nowMs = clock.now().getTime();
      for (const connection of connections) connection.tick(nowMs);
    }
  })();

  const close = async (): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    server?.off("upgrade", onUpgrade);
    stopRights();
    const drained = new AbortController();
    await Promise.race([
      Promise.all([...connections].map(async (each) => each.drain())),
      clock.sleep(limits.stopMs, drained.signal),
    ]);
    drained.abort();
    const closed = [...sockets.clients].map(async (socket) => whenClosed(socket));
    for (const connection of connections) connection.close(closeCodes.restart, "restart");
    await Promise.all(closed);
    hub.close();
    sockets.close();
  };

  return {
    handleUpgrade,
    get connections() {
      return connections.size;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A session with the questions that are asked of it: one object for each socket, since thousands wait in one process. */
class SessionIdentity<Session extends SocketSession> implements Identity {
  readonly #session: Session;
  readonly #options: SocketServerOptions<Session>;

  constructor(session: Session, options: SocketServerOptions<Session>) {
    this.#session = session;
    this.#options = options;
  }

  get subject(): string {
    return this.#session.subject;
  }

  async isSignedIn(): Promise<boolean> {
    return this.#options.isSignedIn?.(this.#session) ?? true;
  }

  capacityOf(asked: Asked): string {
    return this.#options.capacityOf?.(this.#session, asked) ?? "";
  }

  async actorFor(tenant: TenantId, capacity: string): Promise<Actor | undefined> {
    return this.#options.actorFor(this.#session, tenant, capacity);
  }

  async admit(request: Admission): Promise<void> {
    return this.#options.admit?.(request, this.#session);
  }

  onRefused(refused: Refused): void {
    this.#options.onRefused?.(refused, this.#session);
  }
}

/** `ws` ends a socket whose frame is too large with 1009; this protocol has a code of its own for it. */
class CodedWebSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    super.close(code === 1009 ? closeCodes.tooLarge : code, data);
  }
}

type Found<Session> =
  | { readonly known: "known"; readonly session: Session | undefined }
  /** The look-up failed: neither signed in nor not. */
  | { readonly known: "unknown" };

async function whoIs<Session extends SocketSession>(
  { authenticate, log }: SocketServerOptions<Session>,
  request: IncomingMessage,
): Promise<Found<Session>> {
  try {
    return { known: "known", session: await authenticate(request) };
  } catch (error) {
    log.error("a socket's sign-in could not be looked up", { "pii.error": error });
    return { known: "unknown" };
  }
}

function limitsOf<Session extends SocketSession>({ engine, limits }: SocketServerOptions<Session>): SocketLimits {
  const chosen = { ...defaultLimits, ...limits };
  const beats = [...engine.machines.values()].flatMap(({ heartbeatMs }) => heartbeatMs ?? []);
  return { ...chosen, pingMs: Math.min(chosen.pingMs, ...beats) }; // a heartbeat rides on an answered ping
}

function checkLists<Session extends SocketSession>({
  lists = [],
  engine,
}: SocketServerOptions<Session>): ConnectionContext["lists"] {
  const byName = new Map(lists.map((list) => [list.name, list]));
  if (byName.size !== lists.length) throw new Misdeclared("two lists have one name");
  for (const { name, machines } of lists)
    for (const machine of machines)
      if (!engine.machines.has(machine))
        throw new Misdeclared(`the list ${name} reads ${machine}, which nobody declared`);
  return byName;
}

function pathOf({ url = "/" }: IncomingMessage): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

function reject(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function whenClosed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
}
