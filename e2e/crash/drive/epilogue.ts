import type { ClientOptions } from "./client-options.ts";
import { createCommands, usualMix } from "./commands.ts";
import { type OpenCall, isAcknowledged } from "./history.ts";
import { createHttpDoor } from "./http-door.ts";

/**
 * When all is well and at rest, an order is made and charged through one process: what is asked of a system that has
 * nothing else to do must be done as well, though nothing else wakes anybody.
 *
 * @returns what was not acknowledged
 */
export async function tryOnce(options: Omit<ClientOptions, "mix" | "signal">): Promise<readonly OpenCall[]> {
  const door = createHttpDoor(options);
  const commands = createCommands({ ...options, mix: usualMix });
  const send = async (call: OpenCall): Promise<OpenCall> => {
    options.history.calls.push(call);
    for (let tries = 0; tries < 5 && !isAcknowledged(call); tries += 1) await door.attempt(call);
    return call;
  };
  const placed = await send(commands.place());
  if (placed.order === undefined) return [placed];
  const charged = await send(commands.charge(placed.order));
  return [placed, charged].filter((call) => !isAcknowledged(call));
}
