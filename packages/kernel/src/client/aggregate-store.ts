import { applyPatch } from "../machine/patch.ts";
import type { ClientMessage, Seen, WireRef } from "../protocol/messages.ts";
import type { ServerMessage, WireEntry, WireView } from "../protocol/server-messages.ts";
import { viewDigest } from "../protocol/view-digest.ts";
import { type WritableStore, createStore } from "./external-store.ts";
import { type FollowContext, Follower, type Standing } from "./follower.ts";
import type { ProblemError } from "./problem-error.ts";
import type { UnsentCommand } from "./unsent.ts";

/** What every view has. */
export interface ViewEnvelope {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly legal: readonly string[];
  readonly at: string;
}

/** The journal's entries are kept so far back; older ones are let go. */
const MAX_ENTRIES = 1_000;

interface Shown {
  /** What came since the subscription began, oldest first. */
  readonly entries: readonly WireEntry[];
  /** Commands that are not acknowledged yet, oldest first. */
  readonly pending: readonly UnsentCommand[];
  /** Since when the status has been this one, in milliseconds by this machine's clock. */
  readonly since: number;
}

/** An aggregate as a screen shows it: five faces, and what is not sent yet. */
export type AggregateState<View extends ViewEnvelope> = Shown &
  (
    | { readonly status: "loading"; readonly view: undefined; readonly error: ProblemError | undefined }
    | { readonly status: "live"; readonly view: View; readonly error: undefined }
    | { readonly status: "stale"; readonly view: View; readonly error: ProblemError | undefined }
    | { readonly status: "gone"; readonly view: undefined; readonly error: ProblemError }
    | { readonly status: "failed"; readonly view: View | undefined; readonly error: ProblemError }
  );

export interface AggregateStoreOptions {
  readonly ref: WireRef;
  readonly context: FollowContext;
  readonly pending: () => readonly UnsentCommand[];
}

/** Holds the last view of one aggregate and brings it forward, patch by patch, over as many lines as it takes. */
export class AggregateStore<View extends ViewEnvelope> {
  readonly ref: WireRef;
  readonly follower: Follower;
  readonly #context: FollowContext;
  readonly #pending: () => readonly UnsentCommand[];
  readonly #state: WritableStore<AggregateState<View>>;
  #view: WireView | undefined;
  #entries: readonly WireEntry[] = [];
  #standing: Standing = { status: "loading", error: undefined };
  #since: number;
  /** Whether the view may be the ground of patches. */
  #isGround = false;

  constructor({ ref, context, pending }: AggregateStoreOptions) {
    this.ref = ref;
    this.#context = context;
    this.#pending = pending;
    this.#since = context.environment.now();
    this.#state = createStore(this.#compose());
    this.follower = new Follower({
      context,
      subscribeMessage: (id) => this.#subscribeMessage(id),
      apply: (message) => this.#apply(message),
      forget: (how) => this.#forget(how),
      hasContent: () => this.#view !== undefined,
      onStanding: (standing) => this.#stand(standing),
    });
  }

  get state(): WritableStore<AggregateState<View>> {
    return this.#state;
  }

  pendingChanged(): void {
    this.#state.set(this.#compose());
  }

  /** Resolves when the version is shown, or will not be shown soon. */
  async reached(version: number): Promise<void> {
    const isDone = (): boolean => this.#standing.status !== "live" || (this.#view?.version ?? 0) >= version;
    if (isDone()) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        stop();
        cancel();
        resolve();
      };
      const stop = this.#state.subscribe(() => {
        if (isDone()) finish();
      });
      const cancel = this.#context.environment.after(2_000, finish);
    });
  }

  #subscribeMessage(id: string): ClientMessage {
    const seen = this.#seen();
    return { type: "subscribe", id, ref: this.ref, ...(seen ? { seen } : {}) };
  }

  /** From where the journal goes on, and the digest of what is held if patches may come. */
  #seen(): Seen | undefined {
    if (this.#view && this.#isGround) return { version: this.#view.version, digest: viewDigest(this.#view) };
    const version = this.#entries.at(-1)?.version ?? this.#view?.version;
    return version === undefined ? undefined : { version };
  }

  #apply(message: ServerMessage): boolean {
    if (message.type === "entries") {
      this.#append(message.entries);
      return true;
    }
    if (message.type === "snapshot") this.#view = message.view;
    else if (message.type === "patch") {
      const next = this.#patched(message);
      if (!next) return false;
      this.#view = next;
    } else return true;
    this.#append(message.entries);
    this.#isGround = true;
    return true;
  }

  #patched({ from, to, patch }: Extract<ServerMessage, { type: "patch" }>): WireView | undefined {
    if (!this.#view || this.#view.version !== from) return undefined;
    try {
      const next = applyPatch(this.#view, patch) as WireView; // a patch leads from view to view
      return next.version === to ? next : undefined;
    } catch {
      return undefined; // it does not fit: asked for anew
    }
  }

  #append(entries: readonly WireEntry[]): void {
    const last = this.#entries.at(-1)?.version ?? 0;
    const fresh = entries.filter(({ version }) => version > last);
    if (fresh.length > 0) this.#entries = [...this.#entries, ...fresh].slice(-MAX_ENTRIES);
  }

  #forget(how: "no-patches" | "everything"): void {
    this.#isGround = false;
    if (how === "no-patches") return;
    this.#view = undefined;
    this.#entries = [];
  }

  #stand(standing: Standing): void {
    if (standing.status !== this.#standing.status) this.#since = this.#context.environment.now();
    this.#standing = standing;
    this.#state.set(this.#compose());
  }

  #compose(): AggregateState<View> {
    const view = this.#view as View | undefined; // whose type the caller names, since the server's machine is its own
    const shown = { entries: this.#entries, pending: this.#pending(), since: this.#since };
    // a standing of `live` or `stale` is only ever taken with a view
    return { ...shown, ...this.#standing, view } as AggregateState<View>;
  }
}
