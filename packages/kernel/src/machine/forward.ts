import { Misdeclared, StateNewer } from "../errors.ts";
import type { Machine } from "./define.ts";
import type { JsonObject } from "./types.ts";

/**
 * Brings a stored state forward to the machine's version.
 *
 * @throws StateNewer when it was written by a newer version than this process knows
 */
export function bringForward(machine: Machine, stored: JsonObject, version: number): JsonObject {
  if (version > machine.version) throw new StateNewer(machine.name, version, machine.version);
  let state = stored;
  for (let from = version; from < machine.version; from += 1) {
    const migration = machine.migrations[from];
    if (!migration) throw new Misdeclared(`machine ${machine.name}: no migration from version ${from}`);
    state = migration.state(state);
  }
  return state;
}
