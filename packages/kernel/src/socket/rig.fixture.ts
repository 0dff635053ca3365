import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { WebSocket } from "ws";
import { type Engine, createEngine } from "../engine/create-engine.ts";
import { createLocalBus } from "../engine/local-bus.ts";
import type { Bus, Clock, Store } from "../engine/ports.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { Actor, JsonObject, Ref, TenantId } from "../machine/types.ts";
import type { ClientMessage } from "../protocol/messages.ts";
import { type ServerMessage, serverMessage } from "../protocol/server-messages.ts";
import {
  type ManualClock,
  type MemoryStore,
  type RecordingLog,
  type RecordingMetrics,
  createManualClock,
  createMemoryStore,
  createRecordingLog,
  createRecordingMetrics,
} from "../testing/index.ts";
import { type Board, board } from "./board.fixture.ts";
import { type List, defineList } from "./list.ts";
import type { SocketServerOptions } from "./options.ts";
import { type SocketServer, createSocketServer } from "./socket-server.ts";

export const tenant: TenantId = parseTenantId("acme");
export const ref: Ref = { machine: "board", id: "b-1" };
export const wireRef: { readonly tenant: string; readonly machine: string; readonly id: string } = {
  tenant: "acme",
  ...ref,
};
export const keeper: Actor = { tenant, subject: "kim", kind: "person", roles: ["member", "keeper"] };

/** What several processes on one database share. */
export interface World {
  readonly store: MemoryStore;
  readonly bus: Bus;
  readonly clock: ManualClock;
  /** By subject, the roles in the tenant; nobody else is known there. */
  readonly roles: Map<string, readonly string[]>;
  readonly signedOut: Set<string>;
}

export function createWorld(): World {
  const clock = createManualClock();
  return {
    clock,
    bus: createLocalBus(),
    store: createMemoryStore({ clock, machines: [board] }),
    roles: new Map([
      ["kim", ["member", "keeper"]],
      ["ana", ["member"]],
      ["bea", ["member", "beating"]],
    ]),
    signedOut: new Set(),
  };
}

/** One process: an engine and a socket server on a port of its own. */
export interface Rig extends AsyncDisposable {
  readonly world: World;
  readonly engine: Engine;
  readonly server: SocketServer;
  readonly url: string;
  readonly log: RecordingLog;
  readonly metrics: RecordingMetrics;
  /** Opens a socket as this subject and says hello. */
  connect(subject: string): Promise<Line>;
  /** Opens a socket and says nothing. */
  dial(subject: string | undefined, headers?: Readonly<Record<string, string>>): Line;
  send(command: JsonObject & { readonly type: string }, id?: string): Promise<number>;
}

export interface RigOptions extends Partial<
  Pick<
    SocketServerOptions<{ subject: string }>,
    "admit" | "limits" | "lists" | "origins" | "capacityOf" | "actorFor" | "authenticate" | "onRefused"
  >
> {
  readonly world?: World;
  readonly port?: number;
  readonly clock?: Clock;
  readonly wrapStore?: (store: Store) => Store;
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const { world = createWorld(), wrapStore = (store) => store, clock = world.clock } = options;
  const log = createRecordingLog();
  const metrics = createRecordingMetrics();
  const engine = createEngine({
    machines: [board],
    effects: [],
    store: wrapStore(world.store),
    bus: world.bus,
    clock,
    log,
    metrics,
  });
  const http = createServer();
  const server = createSocketServer<{ subject: string }>({
    engine,
    bus: world.bus,
    clock,
    log,
    metrics,
    server: http,
    authenticate: async ({ headers }) => {
      const subject = headers["x-subject"];
      return typeof subject === "string" && !world.signedOut.has(subject) ? { subject } : undefined;
    },
    isSignedIn: async ({ subject }) => !world.signedOut.has(subject),
    actorFor: async ({ subject }, asked) => {
      const roles = world.roles.get(subject);
      return roles && asked === tenant ? { tenant, subject, kind: "person", roles } : undefined;
    },
    lists: [itemsList(world)],
    ...options,
  });
  http.listen(options.port ?? 0, "127.0.0.1");
  await once(http, "listening");
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/socket`;
  const dial: Rig["dial"] = (subject, headers = {}) =>
    createLine(new WebSocket(url, { headers: subject === undefined ? headers : { "x-subject": subject, ...headers } }));
  return {
    world,
    engine,
    server,
    url,
    log,
    metrics,
    dial,
    connect: async (subject) => {
      const line = dial(subject);
      line.say({ type: "hello", protocol: 1 });
      await line.next("welcome");
      return line;
    },
    send: async (command, id = ref.id) =>
      (await engine.forTenant(tenant).send({ machine: "board", id }, command, { actor: keeper })).version,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      http.close();
      http.closeAllConnections();
    },
  };
}

/** The titles and counts of all boards with at least so many items. */
function itemsList(world: World): List<{ readonly atLeast: number }> {
  return defineList({
    name: "boards",
    params: z.strictObject({ atLeast: z.int().min(0).default(0) }),
    machines: ["board"],
    mayRead: (actor) => actor.roles.includes("member"),
    read: async ({ tenant: asked, params }) =>
      world.store
        .rows(asked)
        .map(({ ref: { id }, state }) => ({ id, state: state as unknown as Board }))
        .flatMap(({ id, state }) => ("items" in state ? [{ id, count: state.items.length }] : []))
        .filter(({ count }) => count >= params.atLeast)
        .sort((one, other) => (one.id < other.id ? -1 : 1)),
  });
}

type MessageOf<Type extends ServerMessage["type"]> = Extract<ServerMessage, { readonly type: Type }>;

/** The client's end of one socket, as a stranger would write it. */
export interface Line {
  readonly socket: WebSocket;
  say(message: ClientMessage): void;
  /** The next message of a type; others before it are passed over. */
  next<Type extends ServerMessage["type"]>(type: Type): Promise<MessageOf<Type>>;
  /** Everything that came and was not taken by `next`. */
  readonly unread: readonly ServerMessage[];
  readonly closed: Promise<number>;
}

export function createLine(socket: WebSocket): Line {
  const unread: ServerMessage[] = [];
  let arrived = Promise.withResolvers<void>();
  socket.on("message", (data) => {
    unread.push(serverMessage.parse(JSON.parse((data as Buffer).toString())));
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  socket.on("error", () => {}); // `closed` tells
  const opened = new Promise<void>((resolve) => {
    socket.once("open", () => resolve());
  });
  const closed = new Promise<number>((resolve) => {
    socket.once("close", (code) => resolve(code));
  });
  return {
    socket,
    unread,
    closed,
    say: (message) => {
      void opened.then(() => socket.send(JSON.stringify(message)));
    },
    next: async <Type extends ServerMessage["type"]>(type: Type) => {
      for (;;) {
        const index = unread.findIndex((message) => message.type === type);
        if (index >= 0) return unread.splice(0, index + 1).at(-1) as MessageOf<Type>;
        await Promise.race([
          arrived.promise,
          closed.then((code) => {
            throw new Error(`closed with ${code} while waiting for ${type}`);
          }),
        ]);
      }
    },
  };
}
