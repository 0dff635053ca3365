import type { ClientMessage } from "../protocol/messages.ts";
import type { ServerMessage } from "../protocol/server-messages.ts";
import { backoffMs } from "./backoff.ts";
import type { Environment } from "./environment.ts";
import { ProblemError } from "./problem-error.ts";

/** How what is shown stands to what there is. */
export type Standing =
  /** Nothing has come yet; `error` says why, where the server could not read it just now. */
  | { readonly status: "loading"; readonly error: ProblemError | undefined }
  | { readonly status: "live"; readonly error: undefined }
  /** Offline (without an error), or the server cannot read it just now: what is shown may be behind. */
  | { readonly status: "stale"; readonly error: ProblemError | undefined }
  /** There is no such thing any more, or one may no longer see it. */
  | { readonly status: "gone"; readonly error: ProblemError }
  /** It cannot be subscribed to as it was asked for. */
  | { readonly status: "failed"; readonly error: ProblemError };

/** What follows need of the client that they are of. */
export interface FollowContext {
  readonly environment: Environment;
  readonly isOnline: () => boolean;
  readonly say: (message: ClientMessage) => void;
  readonly nextId: () => string;
  /** Messages with this id are for this follower, until `unroute`. */
  readonly route: (id: string, follower: Follower) => void;
  readonly unroute: (id: string) => void;
}

export interface FollowerOptions {
  readonly context: FollowContext;
  subscribeMessage(id: string): ClientMessage;
  /** @returns false when a patch does not fit what is held, so that it has to be asked for anew */
  apply(message: ServerMessage): boolean;
  /** What is held is no ground for patches, or may no longer be shown. */
  forget(how: "no-patches" | "everything"): void;
  hasContent(): boolean;
  onStanding(standing: Standing): void;
}

/** One subscription over as many lines as it takes: asks again on each, and says how what it holds stands. */
export class Follower {
  readonly #options: FollowerOptions;
  #id: string | undefined;
  #isWanted = false;
  #failures = 0;
  #cancelRetry: () => void = () => {};

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  start(): void {
    this.#isWanted = true;
    this.ask();
  }

  stop(): void {
    this.#isWanted = false;
    this.#cancelRetry();
    const id = this.#release();
    if (id !== undefined) this.#options.context.say({ type: "unsubscribe", id });
    if (this.#options.hasContent()) this.#options.onStanding({ status: "stale", error: undefined });
  }

  /** The line is there, or it is worth another try. */
  ask(): void {
    const { context, subscribeMessage } = this.#options;
    this.#cancelRetry();
    if (!this.#isWanted || !context.isOnline() || this.#id !== undefined) return;
    this.#id = context.nextId();
    context.route(this.#id, this);
    context.say(subscribeMessage(this.#id));
  }

  /** The line was lost, for this reason if there is one that a person can do something about. */
  lineLost(error: ProblemError | undefined): void {
    this.#cancelRetry();
    this.#release();
    if (this.#isWanted) this.#fallBehind(error);
  }

  take(message: ServerMessage): void {
    if (message.type === "gone") {
      this.#release();
      this.#options.forget("everything");
      this.#options.onStanding({ status: "gone", error: new ProblemError(message) });
    } else if (message.type === "refused") this.#refused(new ProblemError(message));
    else if (message.type === "stale") {
      const { code } = message;
      const title = "The server cannot read it just now";
      this.#fallBehind(new ProblemError({ code, status: 503, title, details: {} }));
    } else if (this.#options.apply(message)) {
      this.#failures = 0;
      if (message.type !== "entries") this.#options.onStanding({ status: "live", error: undefined });
    } else this.#askAnew();
  }

  #refused(error: ProblemError): void {
    this.#release();
    const { environment } = this.#options.context;
    if (error.status !== 429 && error.status < 500) {
      this.#options.onStanding({ status: "failed", error });
      return;
    }
    this.#fallBehind(error);
    const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(2 + this.#failures, undefined, environment.random));
    this.#failures += 1;
    this.#cancelRetry = environment.after(waitMs, () => this.ask());
  }

  #askAnew(): void {
    const id = this.#release();
    if (id !== undefined) this.#options.context.say({ type: "unsubscribe", id });
    this.#options.forget("no-patches");
    this.ask();
  }

  #fallBehind(error: ProblemError | undefined): void {
    this.#options.onStanding({ status: this.#options.hasContent() ? "stale" : "loading", error });
  }

  #release(): string | undefined {
    const id = this.#id;
    this.#id = undefined;
    if (id !== undefined) this.#options.context.unroute(id);
    return id;
  }
}
