import type { Environment } from "./environment.ts";
import type { WritableStore } from "./external-store.ts";
import type { Follower } from "./follower.ts";

/** A store stays on the wire so long after its last listener left: a screen that is drawn anew finds it live. */
const LINGER_MS = 1_000;

interface Followed {
  readonly follower: Follower;
  readonly state: Pick<WritableStore<unknown>, "subscribe" | "listeners">;
}

/** The stores of one client by what they show, so that several screens of one thing share one subscription. */
export class Shelf<Store extends Followed> {
  readonly #environment: Environment;
  readonly #onWanted: () => void;
  readonly #stores = new Map<string, Store>();
  readonly #timers = new Map<Store, () => void>();

  constructor(environment: Environment, onWanted: () => void) {
    this.#environment = environment;
    this.#onWanted = onWanted;
  }

  all(): readonly Store[] {
    return [...this.#stores.values()];
  }

  find(key: string): Store | undefined {
    return this.#stores.get(key);
  }

  /** The store under a key, made if there is none; on the wire while it has listeners. */
  take(
    key: string,
    make: () => Store,
  ): { readonly store: Store; readonly subscribe: (listener: () => void) => () => void } {
    const store = this.#stores.get(key) ?? make();
    this.#stores.set(key, store);
    this.#linger(key, store);
    return {
      store,
      subscribe: (listener) => {
        this.#stores.set(key, store); // it may have been put away since it was taken
        const stop = store.state.subscribe(listener);
        if (!store.follower.isWanted) {
          this.#onWanted();
          store.follower.start();
        }
        return () => {
          stop();
          this.#linger(key, store);
        };
      },
    };
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const { follower } of this.#stores.values()) follower.stop();
  }

  /** Puts a store away after a while, if nobody listens by then. */
  #linger(key: string, store: Store): void {
    if (store.state.listeners > 0) return;
    this.#timers.get(store)?.();
    const cancel = this.#environment.after(LINGER_MS, () => {
      this.#timers.delete(store);
      if (store.state.listeners > 0) return;
      store.follower.stop();
      if (this.#stores.get(key) === store) this.#stores.delete(key);
    });
    this.#timers.set(store, cancel);
  }
}
