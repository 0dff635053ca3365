import type { AggregateState, ListState, ViewEnvelope } from "segno/client";
import { useMemo, useSyncExternalStore } from "react";
import { useClient } from "./client-context.ts";
import type { Failure } from "./failure.ts";

/** A command of any machine; the product's schema says what else it carries. */
export interface AnyCommand {
  readonly type: string;
}

/** One aggregate as a screen sees it, kept up to date while it is looked at, and the way to send it commands. */
export interface Live<View, Command extends AnyCommand = AnyCommand> {
  /**
   * `loading`: nothing is known yet; `live`: up to date; `stale`: the last known view; `gone`: it is not there (any
   * more) for this person; `failed`: it could not be had.
   */
  readonly phase: AggregateState<ViewEnvelope>["status"];
  readonly view: View | undefined;
  readonly failure: Failure | undefined;
  /** Since when what is shown may be behind, while it may. */
  readonly offlineSince: Date | undefined;
  /** Types of the commands that are on their way, those of an earlier page included. */
  readonly pending: readonly string[];
  /** The server's clock minus the browser's, in milliseconds: what a deadline is shown by. */
  readonly offsetMs: number;
  /** Resolves once the command is committed, however long the line is down; rejects with a {@link Failure}. */
  readonly send: (command: Command) => Promise<void>;
  /** Tries to reach the server at once. */
  readonly retry: () => void;
}

export function useLive<View extends ViewEnvelope, Command extends AnyCommand>(
  machine: string,
  id: string,
): Live<View, Command> {
  const client = useClient();
  const aggregate = useMemo(() => client.aggregate<View, Command>({ machine, id }), [client, machine, id]);
  const state = useSyncExternalStore(aggregate.subscribe, aggregate.getSnapshot);
  return {
    phase: state.status,
    view: state.view,
    failure: state.error,
    offlineSince: state.status === "stale" ? new Date(state.since) : undefined,
    pending: state.pending.map(({ command }) => command.type),
    offsetMs: client.serverNow() - Date.now(),
    send: async (command) => void (await aggregate.send(command)),
    retry: () => client.retryNow(),
  };
}

/** A list of the server's, kept up to date while it is looked at. */
export function useLiveList<Value>(name: string): ListState<Value> {
  const client = useClient();
  const list = useMemo(() => client.list<Value>(name), [client, name]);
  return useSyncExternalStore(list.subscribe, list.getSnapshot);
}

/** How the line to the server is. */
export function useConnection() {
  const { connection } = useClient();
  return useSyncExternalStore(connection.subscribe, connection.getSnapshot);
}

/** Since when the line to the server is down; none while it is up, or has not been asked for. */
export function useOfflineSince(): Date | undefined {
  const connection = useConnection();
  return connection.status === "reconnecting" ? new Date(connection.since) : undefined;
}
