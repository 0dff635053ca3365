import type { Actor, Command, JsonObject, Ref, TenantId } from "../machine/types.ts";
import type { Hint } from "./ports.ts";

/**
 * What everybody is shown of an aggregate: the product's view of this row for this actor, and beside it what the
 * framework knows. `legal` names the commands that are live for the actor now; `at` is the server's clock and is never
 * compared.
 */
export type View = JsonObject & {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly legal: readonly string[];
  readonly at: string;
};

export interface Reply {
  readonly ref: Ref;
  readonly version: number;
  readonly view: View;
  /** The key was used for this command before: this is the first answer again. */
  readonly repeated: boolean;
  /** The cell had nothing to write. */
  readonly unchanged: boolean;
}

export interface SendOptions {
  readonly actor: Actor;
  /** The caller's own; kept with its subject, so that nobody occupies another's. */
  readonly key?: string;
  /** The version that the caller saw; another one is told, not retried. */
  readonly expectedVersion?: number;
  readonly traceId?: string;
}

/** A command as it comes from outside: its fields are parsed by the machine's schema. */
export type IncomingCommand = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What an actor may read of one step: name and instant of the command's events, never more than the product shows. */
export interface Entry {
  readonly version: number;
  readonly at: string;
  readonly events: readonly JsonObject[];
}

/** One command of many. */
export interface SendItem {
  readonly ref: Ref;
  readonly command: IncomingCommand;
  /** The version that the caller saw of this one. */
  readonly expectedVersion?: number;
}

/** What came of one command of many; a fault of ours has the code `internal` and no details. */
export type ItemReply =
  | { readonly id: string; readonly ok: true; readonly version: number }
  | {
      readonly id: string;
      readonly ok: false;
      readonly code: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** The engine as one tenant sees it: the only way to send, read or listen. */
export interface TenantEngine {
  readonly tenant: TenantId;
  /** @throws SegnoError NotFound, NotPermitted, InvalidCommand, KeyReused, VersionConflict, TransitionRefused, a refusal of the machine's */
  send(ref: Ref, command: IncomingCommand, options: SendOptions): Promise<Reply>;
  /**
   * To 100 items, each with its own version, under the keys `{key}:{id}`; answered one by one, whatever becomes of the
   * others.
   *
   * @throws SegnoError `invalid-request` when there are more
   */
  sendMany(items: readonly SendItem[], options: Omit<SendOptions, "expectedVersion">): Promise<readonly ItemReply[]>;
  /** @throws NotFound when there is none, or the actor may not see it */
  view(ref: Ref, actor: Actor): Promise<View>;
  /** The view as it was at a version, made again from history; `undefined` where history does not reach. */
  viewAt(ref: Ref, actor: Actor, version: number): Promise<View | undefined>;
  /**
   * The view now, the views at the versions asked for, and the journal between: what a subscriber needs, in one read.
   *
   * @throws NotFound as `view`
   */
  follow(ref: Ref, actor: Actor, after: number, options?: { readonly limit?: number }): Promise<Followed>;
  /** Hears of each version of one aggregate that this process learns of. */
  onMoved(ref: Ref, listener: (hint: Hint) => void): () => void;
  /** Hears of each aggregate of these machines that moves. */
  onAnyMoved(machines: readonly string[], listener: (hint: Hint) => void): () => void;
}

export interface Followed {
  readonly view: View;
  /** Entries after the version asked for, oldest first; each step's version is there, also where it shows no event. */
  readonly entries: readonly Entry[];
}

/** The command that is about to be decided, and the state that it will be decided on. */
export interface FactsRequest {
  readonly tenant: TenantId;
  readonly ref: Ref;
  /** `undefined` in `new`. */
  readonly state: unknown;
  readonly command: Command;
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Reads what a command needs to know on the server before each decide; may refuse. It reads and does nothing else: it is
 * asked again after a lost race, holds up the aggregate's other commands, has ten seconds, and may send no command.
 */
export interface FactsReader {
  readonly machine: string;
  readonly command: string;
  read(request: FactsRequest): Promise<object>;
}
