import { legalCommands } from "../machine/decide.ts";
import type { Machine } from "../machine/define.ts";
import type { Actor, Json, JsonObject, State } from "../machine/types.ts";
import type { Entry, View } from "./engine-types.ts";
import type { JournalRecord } from "./ports.ts";

/** Whether the actor may know of the aggregate; the engine's own always may. */
export function maySee(machine: Machine, state: State, actor: Actor, id: string): boolean {
  if (actor.kind === "system") return true;
  return isInScope(machine, actor, id) && machine.sees(state, actor);
}

/** Whether a link's holder is within the one thing that the link is for, one that is yet to be made too. */
export function isInScope(machine: Machine, actor: Actor, id: string): boolean {
  return !actor.scopes || actor.scopes.includes(`${machine.name}:${id}`);
}

/** The one function through which every channel reads an aggregate. */
export function viewOf(
  machine: Machine,
  state: State,
  actor: Actor,
  about: { readonly id: string; readonly version: number; readonly now: Date },
): View {
  const { id, version, now } = about;
  return {
    ...(toJson(machine.view(state, actor, { id, version })) as JsonObject),
    id,
    version,
    status: state.status,
    legal: legalCommands(machine, state, actor),
    at: now.toISOString(),
  };
}

/**
 * As it is sent: an instant is its ISO text and a bigint its digits, as where they are stored. Patches and digests compare
 * what was made here, and two `Date`s look alike to them.
 */
function toJson(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value as Json; // what JSON cannot hold a view does not have
  const made: Record<string, Json | undefined> = {};
  for (const [name, member] of Object.entries(value)) made[name] = member === undefined ? undefined : toJson(member);
  return made;
}

/** What an actor may read of one step of the journal. */
export function entryOf(machine: Machine, record: JournalRecord, state: State, actor: Actor): Entry {
  const { version, at, events } = record;
  return {
    version,
    at: at.toISOString(),
    events: events
      .map((event) => machine.eventView(machine.decodeEvent(event), state, actor))
      .filter((event) => event !== undefined),
  };
}
