import { useState } from "react";
import type { Failure } from "./failure.ts";
import type { AnyCommand, Live } from "./live.ts";

export interface Commands<Command extends AnyCommand> {
  /** The command on its way, if there is one: its button says so, the others rest. */
  readonly inFlight: Command["type"] | undefined;
  /** The last no, until the next command or until it is dismissed. */
  readonly refused: Failure | undefined;
  readonly dismiss: () => void;
  /** Whether the button of a command is live: the server's view says it is legal, the line is up, nothing is in flight. */
  readonly can: (name: Command["type"]) => boolean;
  /** Sends; true once it is committed, false when it was refused (and {@link refused} says why). */
  readonly run: (command: Command) => Promise<boolean>;
}

/**
 * The commands of one screen: one at a time, legal by the view alone.
 *
 * @param quiet - commands that go beside the others and rest no button, such as the saving of a draft
 */
export function useCommands<View extends { readonly legal: readonly string[] }, Command extends AnyCommand>(
  live: Live<View, Command>,
  quiet: readonly Command["type"][] = [],
): Commands<Command> {
  const [sent, setSent] = useState<Command["type"]>();
  const [refused, setRefused] = useState<Failure>();
  const inFlight = sent ?? live.pending.find((type) => !quiet.includes(type));
  return {
    inFlight,
    refused,
    dismiss: () => setRefused(undefined),
    can: (name) => inFlight === undefined && live.phase === "live" && (live.view?.legal.includes(name) ?? false),
    run: async (command) => {
      setSent(command.type);
      setRefused(undefined);
      try {
        await live.send(command);
        return true;
      } catch (error) {
        setRefused(error as Failure); // the client rejects with nothing else
        return false;
      } finally {
        setSent(undefined);
      }
    },
  };
}
