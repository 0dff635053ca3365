import { closeCodes } from "../protocol/close-codes.ts";
import { type ClientMessage, protocolVersion } from "../protocol/messages.ts";
import { type ServerMessage, serverMessage } from "../protocol/server-messages.ts";
import { backoffMs } from "./backoff.ts";
import type { Environment, PlainSocket } from "./environment.ts";
import { type ExternalStore, createStore } from "./external-store.ts";

/** Instants are milliseconds by this machine's clock. */
export type ConnectionState =
  /** Nothing has been asked for yet. */
  | { readonly status: "idle" }
  | { readonly status: "connecting"; readonly since: number }
  | { readonly status: "online"; readonly since: number }
  /** `since` the line was lost; no `nextTryAt` while a try is under way. */
  | {
      readonly status: "reconnecting";
      readonly since: number;
      readonly attempt: number;
      readonly nextTryAt: number | undefined;
    }
  /** Nobody is signed in: sign in and call `reconnect`. */
  | { readonly status: "signed-out"; readonly since: number }
  /** The server speaks another protocol: load the page again. */
  | { readonly status: "outdated"; readonly since: number }
  | { readonly status: "closed"; readonly since: number };

export interface LineOptions {
  readonly url: string;
  readonly environment: Environment;
  onOnline(): void;
  onMessage(message: ServerMessage): void;
  /** The line was lost, or will not come. */
  onDown(): void;
}

const HELLO: ClientMessage = { type: "hello", protocol: protocolVersion };
const WELCOME_MS = 10_000;
/** A line that lasted so long was a good one: the next loss begins to count anew. */
const GOOD_MS = 5_000;

/** One socket after another: connects, says hello, answers pings, notices a dead line, and comes back. */
export class Line {
  readonly #options: LineOptions;
  readonly #state = createStore<ConnectionState>({ status: "idle" });
  readonly #stopHearing: () => void;
  #socket: PlainSocket | undefined;
  #cancelTimer: () => void = () => {};
  #attempt = 0;
  #lostAt: number | undefined;
  #heartbeatMs = 0;
  #heardAt = 0;
  #offsetMs = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#stopHearing = options.environment.onNetwork((isThere) => {
      if (isThere) this.retryNow();
      else if (this.isOnline) this.#lost(undefined); // the platform knows at once what silence tells much later
    });
  }

  get state(): ExternalStore<ConnectionState> {
    return this.#state;
  }

  get isOnline(): boolean {
    return this.#state.getSnapshot().status === "online";
  }

  /** The server's clock, as far as it is known. */
  serverNow(): number {
    return this.#options.environment.now() + this.#offsetMs;
  }

  /** Connects if nothing has been asked for before. */
  open(): void {
    if (this.#state.getSnapshot().status === "idle") this.#connect();
  }

  /** Does not wait for the next try. */
  retryNow(): void {
    const state = this.#state.getSnapshot();
    if (state.status === "reconnecting" && state.nextTryAt !== undefined) this.#connect();
  }

  /** Connects anew as whoever is signed in now. */
  reconnect(): void {
    const { status } = this.#state.getSnapshot();
    if (status === "closed") return;
    this.#attempt = 0;
    if (status === "online") this.#lostAt = this.#now();
    this.#connect();
    this.#options.onDown();
  }

  say(message: ClientMessage): void {
    if (this.isOnline) this.#socket?.send(JSON.stringify(message));
  }

  close(): void {
    this.#stopHearing();
    this.#leave(closeCodes.normal);
    this.#become({ status: "closed", since: this.#now() });
  }

  #connect(): void {
    const { url, environment } = this.#options;
    this.#leave(closeCodes.normal);
    const now = this.#now();
    this.#state.set(
      this.#lostAt === undefined
        ? { status: "connecting", since: now }
        : { status: "reconnecting", since: this.#lostAt, attempt: this.#attempt, nextTryAt: undefined },
    );
    const socket = environment.openSocket(url);
    this.#socket = socket;
    // of a socket that was let go of nothing more is heard
    const isCurrent = (): boolean => this.#socket === socket;
    socket.addEventListener("open", () => {
      if (isCurrent()) socket.send(JSON.stringify(HELLO));
    });
    socket.addEventListener("message", ({ data }) => {
      if (isCurrent()) this.#receive(data);
    });
    socket.addEventListener("close", ({ code }) => {
      if (isCurrent()) this.#lost(code);
    });
    socket.addEventListener("error", () => {}); // `close` follows
    this.#cancelTimer = environment.after(WELCOME_MS, () => this.#lost(undefined));
  }

  #receive(data: unknown): void {
    this.#heardAt = this.#now();
    const message = readMessage(data);
    if (message?.type === "welcome") this.#welcome(message.heartbeatMs, message.at);
    else if (message?.type === "ping") {
      this.#setClock(message.at);
      this.say({ type: "pong" });
    } else if (message) this.#options.onMessage(message);
  }

  #welcome(heartbeatMs: number, at: string): void {
    this.#cancelTimer();
    this.#heartbeatMs = heartbeatMs;
    this.#setClock(at);
    this.#lostAt = undefined;
    this.#become({ status: "online", since: this.#now() });
    this.#watch();
    this.#options.onOnline();
  }

  /** A line on which nothing was heard for two heartbeats is dead, whatever the platform says. */
  #watch(): void {
    const quietMs = this.#now() - this.#heardAt;
    const limitMs = 2 * this.#heartbeatMs;
    if (quietMs >= limitMs) this.#lost(undefined);
    else this.#cancelTimer = this.#options.environment.after(limitMs - quietMs, () => this.#watch());
  }

  #lost(code: number | undefined): void {
    const { environment, onDown } = this.#options;
    const before = this.#state.getSnapshot();
    const now = this.#now();
    this.#leave(closeCodes.normal);
    if (before.status === "online" && now - before.since >= GOOD_MS) this.#attempt = 0;
    this.#lostAt ??= now;
    if (code === closeCodes.notSignedIn) this.#become({ status: "signed-out", since: now });
    else if (code === closeCodes.protocol) this.#become({ status: "outdated", since: now });
    else {
      const waitMs = backoffMs(this.#attempt, code, environment.random);
      this.#attempt += 1;
      this.#become({ status: "reconnecting", since: this.#lostAt, attempt: this.#attempt, nextTryAt: now + waitMs });
      this.#cancelTimer = environment.after(waitMs, () => this.#connect());
    }
    onDown();
  }

  /** Lets go of the socket, if there is one. */
  #leave(code: number): void {
    this.#cancelTimer();
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.close(code);
  }

  #setClock(at: string): void {
    const serverMs = Date.parse(at);
    if (Number.isFinite(serverMs)) this.#offsetMs = serverMs - this.#now();
  }

  #become(state: ConnectionState): void {
    this.#state.set(state);
  }

  #now(): number {
    return this.#options.environment.now();
  }
}

/** A message of a later server that this client does not know is passed over. */
function readMessage(data: unknown): ServerMessage | undefined {
  if (typeof data !== "string") return undefined;
  try {
    return serverMessage.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined; // not JSON: none of ours
  }
}
