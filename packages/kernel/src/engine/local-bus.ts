import type { Bus, Hint, RightEnded } from "./ports.ts";

/** A bus within one process: what is published is heard before the call returns. After `close` nobody hears anything. */
export function createLocalBus(): Bus {
  const hints = createListeners<Hint>();
  const wakes = createListeners<undefined>();
  const rights = createListeners<RightEnded>();
  return {
    publish: (published) => {
      for (const hint of published) hints.tell(hint);
    },
    wake: () => wakes.tell(undefined),
    endRight: rights.tell,
    onHint: hints.add,
    onWake: (listener) => wakes.add(() => listener()),
    onRightEnded: rights.add,
    close: async () => {
      hints.clear();
      wakes.clear();
      rights.clear();
    },
  };
}

interface Listeners<T> {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly tell: (value: T) => void;
  readonly clear: () => void;
}

function createListeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      const own = (value: T): void => listener(value); // so that one function may listen twice
      all.add(own);
      return () => all.delete(own);
    },
    tell: (value) => {
      for (const listener of Array.from(all)) listener(value); // who joins while it is told is not told this one
    },
    clear: () => all.clear(),
  };
}
