import { Misdeclared, SegnoError } from "../errors.ts";
import { createAbortController } from "../machine/abort.ts";
import type { EngineOptions } from "./engine-options.ts";
import type { FactsRequest } from "./engine-types.ts";

const FACTS_MS = 10_000;

/**
 * Reads what a command declares to be read first. The commands behind it in the aggregate's queue wait for that, so it
 * ends: who does not answer in ten seconds has failed.
 *
 * @throws SegnoError `outside-unavailable` when the reader took longer; whatever the reader throws
 */
export async function readFacts(
  { facts, clock, calls }: EngineOptions,
  request: FactsRequest,
): Promise<object | undefined> {
  const { ref, command } = request;
  const reader = facts?.find((each) => each.machine === ref.machine && each.command === command.type);
  if (!reader) return undefined;
  const name = `${ref.machine} × ${command.type}`;
  const over = createAbortController();
  const limit = async (): Promise<never> => {
    await clock.sleep(FACTS_MS, over.signal);
    throw new SegnoError("outside-unavailable", "facts could not be read in time", {
      details: { machine: ref.machine, command: command.type },
    });
  };
  const read = async (): Promise<object> => reader.read(request);
  try {
    return await Promise.race([calls ? calls.run(name, read) : read(), limit()]);
  } finally {
    over.abort("over");
  }
}

/**
 * Refuses to send for a facts reader: its command holds the aggregate's place in the queue, so sending there, or to one
 * whose reader sends back, would wait for itself.
 *
 * @throws Misdeclared when a facts reader is what sends
 */
export function checkNotInFacts({ calls }: EngineOptions): void {
  const reading = calls?.getStore();
  if (reading !== undefined)
    throw new Misdeclared(`the facts reader of ${reading} sends a command: facts are read, and change nothing`);
}
