import type { RawData, WebSocket } from "ws";
import { InvalidCommand } from "../errors.ts";
import type { Reply } from "../engine/engine-types.ts";
import type { Engine } from "../engine/create-engine.ts";
import type { Clock, Log, Metrics } from "../engine/ports.ts";
import { type CloseCode, closeCodes } from "../protocol/close-codes.ts";
import { type ClientMessage, protocolVersion } from "../protocol/messages.ts";
import type { ProblemTable } from "../protocol/problem.ts";
import type { Refused } from "../protocol/refused.ts";
import { type ActorSource, Actors } from "./actors.ts";
import { type CommandMessage, createCommands } from "./commands.ts";
import { toWireProblem } from "./failures.ts";
import { type HintHub, aggregateKey } from "./hub.ts";
import type { List } from "./list.ts";
import type { Admission, SocketLimits } from "./options.ts";
import { Outlet } from "./outlet.ts";
import { readFrame } from "./read-frame.ts";
import type { ShareRead } from "./shared-reads.ts";
import { Subscriptions } from "./subscriptions.ts";
import { type Tried, toRefused, triedOf } from "./tried.ts";
import { Vitals } from "./vitals.ts";

/** Who is on the line; made once, when it was opened. */
export interface Identity extends ActorSource {
  readonly subject: string;
  isSignedIn(): Promise<boolean>;
  admit(request: Admission): Promise<void>;
  onRefused(refused: Refused): void;
}

/** What all connections of one server share. */
export interface ConnectionContext {
  readonly engine: Pick<Engine, "forTenant" | "machines" | "load">;
  readonly hub: HintHub;
  readonly share: ShareRead;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lists: ReadonlyMap<string, List>;
  readonly problems: ProblemTable;
  readonly limits: SocketLimits;
  /** Subscriptions of a subject on one aggregate, over all connections of this process. */
  countOpen(subject: string, key: string): number;
}

/** One open socket: what is on the wire and what was sent last to each subscription, and nothing of any domain. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #identity: Identity;
  readonly #context: ConnectionContext;
  readonly #outlet: Outlet;
  readonly #actors: Actors;
  readonly #subscriptions: Subscriptions;
  /** There while commands are under way: most sockets are silent most of the time, and thousands wait in one process. */
  #commands: ReturnType<typeof createCommands> | undefined;
  readonly #vitals: Vitals;
  #commandsInFlight = 0;
  #stopping = false;
  #whenIdle: (() => void) | undefined;

  constructor(socket: WebSocket, identity: Identity, context: ConnectionContext) {
    const { clock, limits, metrics } = context;
    this.#socket = socket;
    this.#identity = identity;
    this.#context = context;
    this.#vitals = new Vitals(limits, clock.now().getTime());
    this.#actors = new Actors(identity, clock, limits.recheckMs);
    this.#outlet = new Outlet(socket, limits, metrics, () => this.#subscriptions.resume());
    this.#subscriptions = new Subscriptions({
      ...context,
      subject: identity.subject,
      admit: async (request) => identity.admit(request),
      outlet: this.#outlet,
      actors: this.#actors,
      refuse: (id, error) => this.#refuse(id, error),
      tellRefused: (tried, error) => this.#tellRefused(tried, error),
    });
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("close", () => this.#ended());
  }

  get subject(): string {
    return this.#identity.subject;
  }

  /** Whether a right of this subject's is one of this socket's: the one signed in, or as whom it acts in some tenant. */
  concerns(subject: string): boolean {
    return this.subject === subject || this.#actors.includes(subject);
  }

  countOpen(key: string): number {
    return this.#subscriptions.countOpen(key);
  }

  close(code: CloseCode, reason: string): void {
    this.#context.metrics.count("segno_socket_closed_total", { code: String(code) });
    this.#socket.close(code, reason);
  }

  /** Takes nothing more; resolves when the commands under way are answered. */
  async drain(): Promise<void> {
    this.#stopping = true;
    if (this.#commandsInFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** Called about once a second. */
  tick(nowMs: number): void {
    const due = this.#vitals.due(nowMs);
    if (due === "dead") this.close(closeCodes.heartbeat, "no sign of life");
    if (due === "ping") this.#outlet.send({ type: "ping", at: new Date(nowMs).toISOString() });
    if (due === "recheck") void this.recheck();
    this.#subscriptions.tick(nowMs);
  }

  /** Asks anew who this is and what they may do: a sign-in that ended closes the socket, a right its subscriptions. */
  async recheck(): Promise<void> {
    try {
      if (!(await this.#identity.isSignedIn())) {
        this.close(closeCodes.notSignedIn, "the sign-in has ended");
        return;
      }
    } catch (error) {
      this.#context.log.warn("a sign-in could not be confirmed", { "pii.error": error });
      this.#vitals.recheckSoon();
      return;
    }
    this.#actors.forgetAll();
    this.#subscriptions.refresh();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#stopping || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#vitals.heard(this.#now());
    const frame = readFrame(data, isBinary);
    this.#context.metrics.count("segno_socket_received_total", { type: frame.ok ? frame.message.type : "unreadable" });
    if (!this.#vitals.isGreeted) this.#greet(frame.ok ? frame.message : undefined);
    else if (frame.ok) this.#handle(frame.message);
    else {
      this.#refuse(frame.id, frame.error);
      this.#tellRefused({ action: "message" }, frame.error);
    }
  }

  #greet(message: ClientMessage | undefined): void {
    if (message?.type !== "hello" || message.protocol !== protocolVersion) {
      this.close(closeCodes.protocol, `say hello in protocol ${protocolVersion}`);
      return;
    }
    this.#vitals.isGreeted = true;
    const { clock, limits } = this.#context;
    const at = clock.now().toISOString();
    this.#outlet.send({ type: "welcome", protocol: protocolVersion, at, heartbeatMs: limits.pingMs });
  }

  #handle(message: ClientMessage): void {
    switch (message.type) {
      case "hello":
        this.#refuse(null, new InvalidCommand("message", [{ pointer: "/type", problem: "said before" }]));
        return;
      case "ping":
        this.#outlet.send({ type: "pong", at: this.#context.clock.now().toISOString() });
        return;
      case "pong":
        if (this.#vitals.answered()) this.#subscriptions.beat(this.#now());
        return;
      case "command":
        void this.#command(message);
        return;
      case "subscribe":
      case "subscribe-list":
        void this.#subscriptions.add(message);
        return;
      case "unsubscribe":
        this.#subscriptions.remove(message.id);
    }
  }

  async #command(message: CommandMessage): Promise<void> {
    this.#commandsInFlight += 1;
    if (this.#commandsInFlight >= this.#context.limits.commandsInFlight) this.#socket.pause();
    const { machine, id } = message.ref;
    const tried = triedOf(this.#context.engine.machines, { machine, id }, message.command.type);
    try {
      this.#commands ??= createCommands({
        actors: this.#actors,
        machines: this.#context.engine.machines,
        engineFor: this.#context.engine.forTenant,
        admit: async (request) => this.#identity.admit(request),
      });
      const reply = await this.#commands(message, tried);
      this.#acknowledge(message, reply);
    } catch (error) {
      this.#refuse(message.id, error);
      this.#tellRefused(tried, error);
    } finally {
      this.#commandsInFlight -= 1;
      if (this.#socket.isPaused) this.#socket.resume();
      if (this.#commandsInFlight === 0) {
        this.#commands = undefined;
        this.#whenIdle?.();
      }
    }
  }

  #acknowledge({ id, ref: asked, view }: CommandMessage, reply: Reply): void {
    const ref = { tenant: asked.tenant, machine: reply.ref.machine, id: reply.ref.id };
    const { version, repeated, unchanged } = reply;
    this.#outlet.send({ type: "ack", id, ref, version, repeated, unchanged, ...(view ? { view: reply.view } : {}) });
    this.#subscriptions.moved(aggregateKey(ref.tenant, ref), version);
  }

  #refuse(id: string | null, error: unknown): void {
    const { problems, log, metrics } = this.#context;
    const problem = toWireProblem(error, problems);
    if (problem.code === "internal") log.error("a message could not be answered", { "pii.error": error });
    metrics.count("segno_socket_refused_total", { code: problem.code });
    this.#outlet.send({ type: "refused", id, ...problem });
    const isBad = problem.code === "invalid-request" || problem.code === "invalid-command";
    if (isBad && this.#vitals.countBad(this.#now())) this.close(closeCodes.tooMany, "too many bad messages");
  }

  #tellRefused(tried: Tried, error: unknown): void {
    const refused = toRefused(tried, error, this.#context.problems);
    if (refused) this.#identity.onRefused(refused);
  }

  #ended(): void {
    this.#subscriptions.close();
    this.#outlet.close();
    this.#whenIdle?.();
  }

  #now(): number {
    return this.#context.clock.now().getTime();
  }
}
