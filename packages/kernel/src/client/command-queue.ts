import { type ClientMessage, type WireRef, maxFrameBytes } from "../protocol/messages.ts";
import type { ServerMessage, WireView } from "../protocol/server-messages.ts";
import { backoffMs } from "./backoff.ts";
import type { Environment } from "./environment.ts";
import { ProblemError, clientProblems } from "./problem-error.ts";
import { refKey } from "./ref-key.ts";
import type { UnsentCommand, createUnsentKeeper } from "./unsent.ts";

/** The server's word that a command is durable. */
export interface Acknowledged {
  readonly ref: WireRef;
  readonly version: number;
  /** The key was used for this command before: this is its first answer again. */
  readonly repeated: boolean;
  /** There was nothing to write. */
  readonly unchanged: boolean;
  /** As it was at that version; asked for where the aggregate is not subscribed to. */
  readonly view?: WireView;
}

interface Waiting extends UnsentCommand {
  readonly id: string;
  readonly view: boolean;
  failures: number;
  settle(outcome: Acknowledged | ProblemError): void;
}

export interface CommandQueueOptions {
  readonly environment: Environment;
  readonly keeper: ReturnType<typeof createUnsentKeeper>;
  readonly isOnline: () => boolean;
  readonly say: (message: ClientMessage) => void;
  readonly nextId: () => string;
  /** What is unsent for this aggregate changed. */
  readonly onChanged: (ref: WireRef) => void;
  /** A command of an earlier page was refused: nobody else waits for its answer. */
  readonly onRestoredRefused: (unsent: UnsentCommand, problem: ProblemError) => void;
}

const MAX_RETRIES = 6;
/** Nothing was decided: the same key may be sent again. */
const UNDECIDED: ReadonlySet<string> = new Set(["database-unavailable", "state-newer"]);

/**
 * Sends each command until it is answered, under one key, so that it is done once however often the line is lost. Those
 * to one aggregate go one after another, so that a later one never overtakes an earlier one.
 */
export class CommandQueue {
  readonly #options: CommandQueueOptions;
  readonly #byAggregate = new Map<string, Waiting[]>();
  readonly #cancels = new Set<() => void>();

  constructor(options: CommandQueueOptions) {
    this.#options = options;
    for (const unsent of options.keeper.restore())
      this.#enqueue(unsent, false, (outcome) => {
        if (outcome instanceof ProblemError) options.onRestoredRefused(unsent, outcome);
      });
  }

  get isEmpty(): boolean {
    return this.#byAggregate.size === 0;
  }

  pendingFor(ref: WireRef): readonly UnsentCommand[] {
    return this.#byAggregate.get(refKey(ref)) ?? [];
  }

  /** @throws ProblemError when it is refused, too large for a frame, or the client is closed before it is answered */
  async send(unsent: UnsentCommand, wantsView: boolean): Promise<Acknowledged> {
    return new Promise((resolve, reject) => {
      this.#enqueue(unsent, wantsView, (outcome) => {
        if (outcome instanceof ProblemError) reject(outcome);
        else resolve(outcome);
      });
    });
  }

  /** The line is there: what is first for each aggregate goes out. */
  flush(): void {
    for (const [first] of this.#byAggregate.values()) if (first) this.#say(first);
  }

  /** @returns whether the message was the answer to one of these */
  take(message: ServerMessage): boolean {
    if (message.type !== "ack" && message.type !== "refused") return false;
    const waiting = [...this.#byAggregate.values()].map(([first]) => first).find((first) => first?.id === message.id);
    if (!waiting) return false;
    if (message.type === "ack") {
      const { ref, version, repeated, unchanged, view } = message;
      this.#finish(waiting, { ref, version, repeated, unchanged, ...(view ? { view } : {}) });
    } else if (UNDECIDED.has(message.code) && waiting.failures < MAX_RETRIES) this.#again(waiting);
    else this.#finish(waiting, new ProblemError(message));
    return true;
  }

  /** Nobody will answer any more; what is kept in the storage stays there. */
  close(): void {
    for (const cancel of this.#cancels) cancel();
    const all = [...this.#byAggregate.values()].flat();
    this.#byAggregate.clear();
    for (const waiting of all) waiting.settle(new ProblemError(clientProblems.closed));
  }

  #enqueue(unsent: UnsentCommand, view: boolean, settle: Waiting["settle"]): void {
    const waiting: Waiting = { ...unsent, id: this.#options.nextId(), view, failures: 0, settle };
    if (new TextEncoder().encode(JSON.stringify(toMessage(waiting))).length > maxFrameBytes) {
      settle(new ProblemError(clientProblems.tooLarge));
      return;
    }
    const key = refKey(unsent.ref);
    const queue = this.#byAggregate.get(key) ?? [];
    this.#byAggregate.set(key, [...queue, waiting]);
    this.#options.keeper.keep(unsent);
    if (queue.length === 0) this.#say(waiting);
    this.#options.onChanged(unsent.ref);
  }

  #finish(waiting: Waiting, outcome: Acknowledged | ProblemError): void {
    const key = refKey(waiting.ref);
    const rest = (this.#byAggregate.get(key) ?? []).filter((each) => each !== waiting);
    if (rest.length === 0) this.#byAggregate.delete(key);
    else this.#byAggregate.set(key, rest);
    this.#options.keeper.drop(waiting.key);
    if (rest[0]) this.#say(rest[0]);
    waiting.settle(outcome);
    this.#options.onChanged(waiting.ref);
  }

  #again(waiting: Waiting): void {
    const { environment } = this.#options;
    const waitMs = backoffMs(waiting.failures, undefined, environment.random);
    waiting.failures += 1;
    const cancel = environment.after(waitMs, () => {
      this.#cancels.delete(cancel);
      this.#say(waiting);
    });
    this.#cancels.add(cancel);
  }

  #say(waiting: Waiting): void {
    if (this.#options.isOnline()) this.#options.say(toMessage(waiting));
  }
}

function toMessage({ id, ref, command, key, expectedVersion, view }: Waiting): ClientMessage {
  return {
    type: "command",
    id,
    ref,
    command,
    key,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
    ...(view ? { view } : {}),
  };
}
