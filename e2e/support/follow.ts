import { type AggregateState, type Client, type ClientOptions, type ViewEnvelope, createClient } from "segno/client";
import { WebSocket } from "ws";
import type { Session } from "./rest.ts";

/** An interview as far as these tests look into it. */
export interface InterviewView extends ViewEnvelope {
  readonly turn?: { readonly turnId: string; readonly kind: string; readonly draft: string };
  readonly turns: readonly {
    readonly turnId: string;
    readonly kind: string;
    readonly outcome: string;
    readonly answer?: { readonly text: string };
  }[];
  readonly report?: object;
  readonly position?: { readonly number: number; readonly of: number };
  readonly pending?: number;
}

/** One interview over a person's socket, for as many lines and servers as it takes. */
export interface Followed extends Disposable {
  readonly client: Client;
  readonly state: () => AggregateState<InterviewView>;
  /** Resolves with the first live view that is so, the one there is included. */
  until(isSo: (view: InterviewView) => boolean): Promise<InterviewView>;
}

/** Opens a client that carries the session's cookie. */
export function openClient(session: Session, tenant = "demo", options: Partial<ClientOptions> = {}): Client {
  class SignedIn extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie: session.cookie } });
    }
  }
  const url = `${session.url.replace(/^http/u, "ws")}/socket`;
  return createClient({ url, tenant, WebSocket: SignedIn, ...options });
}

export function follow(session: Session, id: string): Followed {
  const client = openClient(session);
  const store = client.aggregate<InterviewView>({ machine: "interview", id });
  const stop = store.subscribe(() => undefined);
  return {
    client,
    state: store.getSnapshot,
    until: async (isSo) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const state = store.getSnapshot();
          if (state.status === "gone" || state.status === "failed") done(() => reject(state.error));
          else if (state.status === "live" && isSo(state.view)) done(() => resolve(state.view));
        };
        const done = (settle: () => void): void => {
          off();
          settle();
        };
        const off = store.subscribe(look);
        look();
      }),
    [Symbol.dispose]: () => {
      stop();
      client.close();
    },
  };
}
