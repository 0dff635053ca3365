import type { Ref } from "../machine/types.ts";
import type { WireRef } from "../protocol/messages.ts";
import type { ServerMessage } from "../protocol/server-messages.ts";
import { type AggregateState, AggregateStore, type ViewEnvelope } from "./aggregate-store.ts";
import { type Acknowledged, CommandQueue } from "./command-queue.ts";
import { type EnvironmentOptions, environmentOf } from "./environment.ts";
import type { ExternalStore } from "./external-store.ts";
import type { FollowContext, Follower } from "./follower.ts";
import { type ConnectionState, Line } from "./line.ts";
import { type ListState, ListStore } from "./list-store.ts";
import { ProblemError, clientProblems } from "./problem-error.ts";
import { refKey } from "./ref-key.ts";
import { type Rest, createRest } from "./rest.ts";
import { Shelf } from "./shelf.ts";
import { type UnsentCommand, type UnsentStorage, createUnsentKeeper } from "./unsent.ts";

export interface ClientOptions extends EnvironmentOptions {
  /** The socket's, `wss://segno.example/socket` for example. */
  readonly url: string;
  /** Whose data, unless a call names another tenant. */
  readonly tenant: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Keeps unsent commands over a reload of the page; without it they last as long as the page. */
  readonly storage?: UnsentStorage;
  /** A command that an earlier page left unsent was refused when it was sent at last. */
  readonly onRestoredRefused?: (unsent: UnsentCommand, problem: ProblemError) => void;
}

export interface SendOptions {
  /** The version that was seen: another one is refused as `version-conflict`. */
  readonly expectedVersion?: number;
  /** A new one when absent. */
  readonly key?: string;
}

export type ClientCommand = { readonly type: string; readonly [field: string]: unknown };
/** An aggregate of the client's tenant, or of the one named. */
export type ClientRef = Ref & { readonly tenant?: string };

/** One aggregate, as a store that `useSyncExternalStore` takes: it is on the wire while somebody listens. */
export interface Aggregate<View extends ViewEnvelope, Command extends { readonly type: string }> extends ExternalStore<
  AggregateState<View>
> {
  /**
   * Resolves when the command is durable and the view shows it; kept and sent once when the line is back.
   *
   * @throws ProblemError when it is refused
   */
  send(command: Command, options?: SendOptions): Promise<Acknowledged>;
  /** Whether a button for this command may be live now. */
  legal(command: View["legal"][number]): boolean;
}

export interface Subscription<View extends ViewEnvelope, Command extends { readonly type: string }> extends Pick<
  Aggregate<View, Command>,
  "send" | "legal"
> {
  state(): AggregateState<View>;
  close(): void;
}

export interface Client {
  readonly tenant: string;
  readonly connection: ExternalStore<ConnectionState>;
  readonly rest: Rest;
  aggregate<View extends ViewEnvelope, Command extends { readonly type: string } = ClientCommand>(
    ref: ClientRef,
  ): Aggregate<View, Command>;
  /** {@link aggregate} with its one listener. */
  subscribe<View extends ViewEnvelope, Command extends { readonly type: string } = ClientCommand>(
    ref: ClientRef,
    listener: (state: AggregateState<View>) => void,
  ): Subscription<View, Command>;
  list<Value>(
    name: string,
    params?: Readonly<Record<string, unknown>>,
    options?: { readonly tenant?: string },
  ): ExternalStore<ListState<Value>>;
  /** Sends without subscribing; the answer holds the view. */
  send(ref: ClientRef, command: ClientCommand, options?: SendOptions): Promise<Acknowledged>;
  /** The server's clock in milliseconds since 1970, as far as it is known: for deadlines on a machine whose own is wrong. */
  serverNow(): number;
  /** Tries at once rather than at the next try. */
  retryNow(): void;
  /** Connects anew, after signing in as the same person again; for another person, make another client. */
  reconnect(): void;
  /** Ends the line; what waits for an answer is rejected as `closed`, and stays in the storage. */
  close(): void;
}

/** Makes the client's side of socket and HTTP. It connects when something is first asked of it. */
export function createClient(options: ClientOptions): Client {
  const environment = environmentOf(options);
  const routes = new Map<string, Follower>();
  let ids = 0;
  const nextId = (): string => {
    ids += 1;
    return String(ids);
  };
  const toWire = (ref: ClientRef): WireRef => ({
    tenant: ref.tenant ?? options.tenant,
    machine: ref.machine,
    id: ref.id,
  });

  const line = new Line({
    url: options.url,
    environment,
    onOnline: () => {
      queue.flush();
      for (const { follower } of shelves()) follower.ask();
    },
    onMessage: (message) => take(message),
    onDown: () => {
      const isSignedOut = line.state.getSnapshot().status === "signed-out";
      const error = isSignedOut ? new ProblemError(clientProblems.signedOut) : undefined;
      for (const { follower } of shelves()) follower.lineLost(error);
    },
  });
  const context: FollowContext = {
    environment,
    isOnline: () => line.isOnline,
    say: (message) => line.say(message),
    nextId,
    route: (id, follower) => routes.set(id, follower),
    unroute: (id) => routes.delete(id),
  };
  const aggregates = new Shelf<AggregateStore<ViewEnvelope>>(environment, () => line.open());
  const lists = new Shelf<ListStore<unknown>>(environment, () => line.open());
  const shelves = (): readonly { readonly follower: Follower }[] => [...aggregates.all(), ...lists.all()];
  const queue = new CommandQueue({
    environment,
    keeper: createUnsentKeeper(options.storage),
    isOnline: () => line.isOnline,
    say: (message) => line.say(message),
    nextId,
    onChanged: (ref) => aggregates.find(refKey(ref))?.pendingChanged(),
    onRestoredRefused: (unsent, problem) => options.onRestoredRefused?.(unsent, problem),
  });
  if (!queue.isEmpty) line.open();

  const take = (message: ServerMessage): void => {
    if (queue.take(message)) return;
    if ("id" in message && message.id !== null) routes.get(message.id)?.take(message);
  };

  const send = async (
    ref: ClientRef,
    command: ClientCommand,
    { key, expectedVersion }: SendOptions = {},
  ): Promise<Acknowledged> => {
    const wire = toWire(ref);
    line.open();
    const shown = aggregates.find(refKey(wire));
    const isShown = shown?.follower.isWanted ?? false;
    const unsent = { ref: wire, command, key: key ?? environment.newKey(), since: environment.now() };
    const acknowledged = await queue.send(
      expectedVersion === undefined ? unsent : { ...unsent, expectedVersion },
      !isShown,
    );
    await shown?.reached(acknowledged.version);
    return acknowledged;
  };

  const aggregate: Client["aggregate"] = <View extends ViewEnvelope, Command extends { readonly type: string }>(
    ref: ClientRef,
  ): Aggregate<View, Command> => {
    const wire = toWire(ref);
    const { store, subscribe } = aggregates.take(
      refKey(wire),
      () => new AggregateStore({ ref: wire, context, pending: () => queue.pendingFor(wire) }),
    );
    const getSnapshot = store.state.getSnapshot as () => AggregateState<View>; // the caller knows the machine's view
    return {
      subscribe,
      getSnapshot,
      send: async (command, sendOptions) => send(wire, command, sendOptions),
      legal: (command) => {
        const state = getSnapshot();
        return state.status === "live" && state.view.legal.includes(command);
      },
    };
  };

  return {
    tenant: options.tenant,
    connection: line.state,
    rest: createRest({ baseUrl: httpOrigin(options.url), fetch: options.fetch, newKey: environment.newKey }),
    aggregate,
    subscribe: <View extends ViewEnvelope, Command extends { readonly type: string }>(
      ref: ClientRef,
      listener: (state: AggregateState<View>) => void,
    ): Subscription<View, Command> => {
      const { subscribe, getSnapshot, send, legal } = aggregate<View, Command>(ref);
      return { send, legal, state: getSnapshot, close: subscribe(() => listener(getSnapshot())) };
    },
    list: <Value>(list: string, params = {}, { tenant = options.tenant } = {}): ExternalStore<ListState<Value>> => {
      const { store, subscribe } = lists.take(
        JSON.stringify([tenant, list, params]),
        () => new ListStore({ tenant, list, params, context }),
      );
      return { subscribe, getSnapshot: store.state.getSnapshot as () => ListState<Value> }; // the caller knows the list
    },
    send,
    serverNow: () => line.serverNow(),
    retryNow: () => line.retryNow(),
    reconnect: () => line.reconnect(),
    close: () => {
      aggregates.close();
      lists.close();
      queue.close();
      line.close();
    },
  };
}

/** `wss://segno.example/socket` → `https://segno.example`. */
function httpOrigin(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol === "wss:" ? "https:" : "http:"}//${host}`;
}
