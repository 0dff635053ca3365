import { WebSocket } from "ws";
import type { WireView } from "../protocol/server-messages.ts";
import { type Rig, tenant } from "../socket/rig.fixture.ts";
import type { ManualClock } from "../testing/index.ts";
import { type Client, type ClientOptions, createClient } from "./create-client.ts";
import type { ExternalStore } from "./external-store.ts";
import type { StorageArea } from "./unsent.ts";

export interface BoardView extends WireView {
  readonly title: string;
  readonly items: readonly string[];
  readonly secret?: string;
}
export interface Side extends Disposable {
  readonly client: Client;
  /** The sockets that it opened, the newest last. */
  readonly sockets: readonly WebSocket[];
}

export function openClient(
  rig: Pick<Rig, "url" | "world">,
  subject: string,
  options: Partial<ClientOptions> = {},
): Side {
  const sockets: WebSocket[] = [];
  class SignedIn extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { "x-subject": subject } });
      sockets.push(this);
    }
  }
  const { clock } = rig.world;
  const client = createClient({
    url: rig.url,
    tenant,
    WebSocket: SignedIn,
    now: () => clock.now().getTime(),
    random: () => 0.5,
    after: afterOn(clock),
    ...options,
  });
  return { client, sockets, [Symbol.dispose]: () => client.close() };
}

function afterOn(clock: ManualClock): NonNullable<ClientOptions["after"]> {
  return (ms, callback) => {
    const cancelled = new AbortController();
    const sleepThenCall = async (): Promise<void> => {
      await clock.sleep(ms, cancelled.signal);
      if (!cancelled.signal.aborted) callback();
    };
    void sleepThenCall();
    return () => cancelled.abort();
  };
}

/** Resolves with the first state that is so. */
export async function until<State>(store: ExternalStore<State>, isSo: (state: State) => boolean): Promise<State> {
  while (!isSo(store.getSnapshot())) {
    await new Promise<void>((resolve) => {
      const stop = store.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
  return store.getSnapshot();
}

export function memoryArea(): StorageArea & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}
