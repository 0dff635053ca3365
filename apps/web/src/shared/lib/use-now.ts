import { useSyncExternalStore } from "react";

type Listener = () => void;

const tickers = new Map<
  number,
  { readonly subscribe: (listener: Listener) => () => void; readonly read: () => number }
>();

/** One ticking clock for each interval, shared by all that look at it, and stopped when nobody does. */
function tickerOf(everyMs: number) {
  const found = tickers.get(everyMs);
  if (found) return found;
  const listeners = new Set<Listener>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  const made = {
    subscribe(listener: Listener) {
      listeners.add(listener);
      now = Date.now();
      timer ??= setInterval(tick, everyMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    read: () => (timer === undefined ? (now = Date.now()) - (now % everyMs) : now),
  };
  tickers.set(everyMs, made);
  return made;
}

/** The browser's clock in milliseconds, read anew every `everyMs`. */
export function useNow(everyMs: number): number {
  const ticker = tickerOf(everyMs);
  return useSyncExternalStore(ticker.subscribe, ticker.read);
}
