import { applyPatch } from "../machine/patch.ts";
import type { Json } from "../machine/types.ts";
import type { ServerMessage } from "../protocol/server-messages.ts";
import { type WritableStore, createStore } from "./external-store.ts";
import { type FollowContext, Follower, type Standing } from "./follower.ts";
import type { ProblemError } from "./problem-error.ts";

/** A list as a screen shows it. */
export type ListState<Value> = {
  /** Since when the status has been this one, in milliseconds by this machine's clock. */
  readonly since: number;
} & (
  | { readonly status: "loading"; readonly value: undefined; readonly error: ProblemError | undefined }
  | { readonly status: "live"; readonly value: Value; readonly error: undefined }
  | { readonly status: "stale"; readonly value: Value; readonly error: ProblemError | undefined }
  | { readonly status: "gone"; readonly value: undefined; readonly error: ProblemError }
  | { readonly status: "failed"; readonly value: Value | undefined; readonly error: ProblemError }
);

export interface ListStoreOptions {
  readonly tenant: string;
  readonly list: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly context: FollowContext;
}

/** Holds the last value of one list; it has no cursor, so each line begins with a snapshot. */
export class ListStore<Value> {
  readonly follower: Follower;
  readonly #context: FollowContext;
  readonly #state: WritableStore<ListState<Value>>;
  #held: { readonly value: Json } | undefined;
  #standing: Standing = { status: "loading", error: undefined };
  #since: number;

  constructor({ tenant, list, params, context }: ListStoreOptions) {
    this.#context = context;
    this.#since = context.environment.now();
    this.#state = createStore(this.#compose());
    this.follower = new Follower({
      context,
      subscribeMessage: (id) => ({ type: "subscribe-list", id, tenant, list, params }),
      apply: (message) => this.#apply(message),
      forget: (how) => {
        if (how === "everything") this.#held = undefined;
      },
      hasContent: () => this.#held !== undefined,
      onStanding: (standing) => this.#stand(standing),
    });
  }

  get state(): WritableStore<ListState<Value>> {
    return this.#state;
  }

  #apply(message: ServerMessage): boolean {
    if (message.type === "list-snapshot") this.#held = { value: message.value };
    if (message.type !== "list-patch") return true;
    if (!this.#held) return false;
    try {
      this.#held = { value: applyPatch(this.#held.value, message.patch) };
      return true;
    } catch {
      return false; // it does not fit: asked for anew
    }
  }

  #stand(standing: Standing): void {
    if (standing.status !== this.#standing.status) this.#since = this.#context.environment.now();
    this.#standing = standing;
    this.#state.set(this.#compose());
  }

  #compose(): ListState<Value> {
    const value = this.#held?.value as Value | undefined; // whose type the caller names
    // a standing of `live` or `stale` is only ever taken with a value
    return { since: this.#since, ...this.#standing, value } as ListState<Value>;
  }
}
