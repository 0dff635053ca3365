/** The shape that `useSyncExternalStore` takes: a snapshot keeps its identity until something changed. */
export interface ExternalStore<State> {
  /** @returns what ends it */
  subscribe(listener: () => void): () => void;
  getSnapshot(): State;
}

export interface WritableStore<State> extends ExternalStore<State> {
  set(state: State): void;
  readonly listeners: number;
}

export function createStore<State>(initial: State): WritableStore<State> {
  let current = initial;
  const listeners = new Set<{ readonly tell: () => void }>();
  return {
    subscribe: (listener) => {
      const own = { tell: listener }; // so that one function may listen twice
      listeners.add(own);
      return () => listeners.delete(own);
    },
    getSnapshot: () => current,
    set: (state) => {
      current = state;
      for (const { tell } of Array.from(listeners)) tell();
    },
    get listeners() {
      return listeners.size;
    },
  };
}
