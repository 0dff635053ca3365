import type { IncomingMessage, Server } from "node:http";
import type { Engine } from "../engine/create-engine.ts";
import type { Bus, Clock, Log, Metrics } from "../engine/ports.ts";
import type { Actor, Ref, TenantId } from "../machine/types.ts";
import type { ProblemTable } from "../protocol/problem.ts";
import type { Refused } from "../protocol/refused.ts";
import type { List } from "./list.ts";

/** Who is signed in on a socket; a server may keep more in it. */
export interface SocketSession {
  readonly subject: string;
}

export interface SocketServerOptions<Session extends SocketSession> {
  readonly engine: Pick<Engine, "forTenant" | "machines" | "load">;
  readonly bus: Pick<Bus, "onHint" | "onRightEnded">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Upgrades of this server on `path` are taken; without one, hand them to `handleUpgrade`. */
  readonly server?: Server;
  /** `/socket` when absent. */
  readonly path?: string;
  /** Other origins whose pages may connect; the page of the same host always may, and so may who sends no origin. */
  readonly origins?: readonly string[];
  /** Who asks, by cookie or key; nobody is told so with 4401. */
  authenticate(request: IncomingMessage): Promise<Session | undefined>;
  /** Asked each minute, and at once when a right of the subject's ends; always signed in when absent. */
  isSignedIn?(session: Session): Promise<boolean>;
  /**
   * In which capacity the session acts on what it asks for: what has one capacity is asked of `actorFor` once. All has
   * the same one when absent.
   */
  capacityOf?(session: Session, asked: Asked): string;
  /** Who acts in a tenant, asked again each minute and when a right ends; nothing makes it `not-found`. */
  actorFor(session: Session, tenant: TenantId, capacity: string): Promise<Actor | undefined>;
  readonly lists?: readonly List[];
  /** Throws where a rate or a number is used up; not asked for what the channel sends by itself. */
  admit?(request: Admission, session: Session): Promise<void>;
  /** Told of each message that was refused. */
  onRefused?(refused: Refused, session: Session): void;
  /** All codes that may be answered; by default the framework's and those of the engine's machines. */
  readonly problems?: ProblemTable;
  readonly limits?: Partial<SocketLimits>;
}

/** What a message is about: an aggregate or a list, as its client named it. */
export type Asked = { readonly ref: Ref } | { readonly list: string };

export type Admission =
  | { readonly kind: "command"; readonly actor: Actor; readonly ref: Ref; readonly command: string }
  /** `open`: how many subscriptions the same subject has on this aggregate in this process. */
  | { readonly kind: "subscribe"; readonly actor: Actor; readonly ref: Ref; readonly open: number }
  | { readonly kind: "list"; readonly actor: Actor; readonly list: string };

export interface SocketLimits {
  /** How long a new socket may wait with its `hello`. */
  readonly helloMs: number;
  readonly pingMs: number;
  /** How long an answer to a ping may take. */
  readonly pongMs: number;
  /** How long an actor's roles are believed. */
  readonly recheckMs: number;
  /** Bad messages a minute; one more ends the socket. */
  readonly badPerMinute: number;
  readonly subscriptions: number;
  /** Commands of one socket under way; beyond it nothing more is read from it for the moment. */
  readonly commandsInFlight: number;
  /** Unsent bytes past which a socket gets no patches, and a snapshot when it has drained. */
  readonly bufferedBytes: number;
  /** Unsent bytes past which a socket is dropped. */
  readonly maxBufferedBytes: number;
  /** Journal entries in one message. */
  readonly entriesAtOnce: number;
  /** A list is read at most this often. */
  readonly listGapMs: number;
  /** And at least this often. */
  readonly listRecheckMs: number;
  /** How long a stop waits for commands under way. */
  readonly stopMs: number;
}

export const defaultLimits: SocketLimits = {
  helloMs: 10_000,
  pingMs: 15_000,
  pongMs: 20_000,
  recheckMs: 60_000,
  badPerMinute: 20,
  subscriptions: 200,
  commandsInFlight: 32,
  bufferedBytes: 1_048_576,
  maxBufferedBytes: 16_777_216,
  entriesAtOnce: 500,
  listGapMs: 250,
  listRecheckMs: 30_000,
  stopMs: 5_000,
};
