/** What a client takes from its surroundings; each part can be given, for tests and for other runtimes. */
export interface Environment {
  /** Milliseconds since 1970, by this machine's clock. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** Calls back after so many milliseconds. @returns what prevents it */
  after(ms: number, callback: () => void): () => void;
  /** A key that nobody used before. */
  newKey(): string;
  openSocket(url: string): PlainSocket;
  /** Hears when the machine loses its network, and when it has one again. @returns what ends it */
  onNetwork(listener: (isThere: boolean) => void): () => void;
}

/** The part of the platform's `WebSocket` that is used. */
export interface PlainSocket {
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number }) => void): void;
  send(text: string): void;
  close(code?: number): void;
}

export interface EnvironmentOptions {
  readonly now?: () => number;
  readonly random?: () => number;
  readonly after?: (ms: number, callback: () => void) => () => void;
  readonly newKey?: () => string;
  /** The platform's own when absent; `ws` has one for Node. */
  readonly WebSocket?: new (url: string) => object;
  /** Where `online` and `offline` are told; the page's own window when absent, if there is one. */
  readonly network?: Network;
}

type Network = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** Completes what was given by what the platform has; looked up when it is used, so that importing does nothing. */
export function environmentOf(options: EnvironmentOptions): Environment {
  return {
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
    after: options.after ?? afterTimeout,
    newKey: options.newKey ?? randomKey,
    openSocket: (url) => {
      const Socket = options.WebSocket ?? globalThis.WebSocket;
      return new Socket(url) as PlainSocket; // browsers, Node and `ws` all have these members
    },
    onNetwork: (listener) => onNetwork(options.network ?? (globalThis as Partial<Network>), listener),
  };
}

function afterTimeout(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** 128 random bits; unlike `randomUUID` also where the page was not loaded over TLS. */
function randomKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function onNetwork(page: Partial<Network>, listener: (isThere: boolean) => void): () => void {
  const back = (): void => listener(true);
  const gone = (): void => listener(false);
  page.addEventListener?.("online", back);
  page.addEventListener?.("offline", gone);
  return () => {
    page.removeEventListener?.("online", back);
    page.removeEventListener?.("offline", gone);
  };
}
