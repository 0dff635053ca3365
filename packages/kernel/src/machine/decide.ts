import { Misdeclared, NotFound, NotPermitted, Refusal, TransitionRefused } from "../errors.ts";
import type { AnyCell, Machine } from "./define.ts";
import { newState } from "./define.ts";
import { type Actor, type Context, type MachineTypes, type Step, type Unchanged, unchanged } from "./types.ts";

/**
 * Asks whether the actor's roles allow a command, by its name alone.
 *
 * @throws NotPermitted when none of the actor's roles may send it; a refusal of the machine's own where it has one
 */
export function checkMay<T extends MachineTypes>(
  machine: Machine<T>,
  state: T["state"] | undefined,
  command: string,
  actor: Actor,
): void {
  const roles = machine.rolesFor(state, command, actor);
  if (roles instanceof Refusal) throw roles;
  if (!roles.some((role) => actor.roles.includes(role))) throw new NotPermitted(machine.name, command);
}

/**
 * Finds the cell of a command in a state and asks its guard.
 *
 * @throws NotFound when nothing exists and the table has no creating cell; TransitionRefused when there is no cell; the
 *   guard's refusal
 */
export function openCell<T extends MachineTypes>(
  machine: Machine<T>,
  state: T["state"] | undefined,
  command: string,
  about: { readonly id: string; readonly actor: Actor },
): AnyCell {
  const from = state ?? newState;
  const cell = machine.findCell(from.status, command);
  if (!cell) {
    if (!state) throw new NotFound(machine.name, about.id);
    throw new TransitionRefused(machine.name, from.status, command);
  }
  const refused = cell.guard?.(from, about.actor);
  if (refused) throw refused;
  return cell;
}

/**
 * Applies one command to one state. Pure: the same arguments give the same outcome.
 *
 * @param state - the state there is, or `undefined` where nothing exists yet
 * @param context - now, the actor, facts, and `newId` (from the aggregate and its version): a cell has no other clock or chance
 * @returns the next state, the events to record, and the effects to run after the commit; or `unchanged`
 * @throws NotPermitted when none of the actor's roles may send this command; NotFound when nothing exists and the table
 *   has no creating cell; TransitionRefused when there is no cell; the cell's own refusal
 */
export function decide<T extends MachineTypes>(
  machine: Machine<T>,
  state: T["state"] | undefined,
  command: T["command"],
  context: Context<unknown>,
): Step<T["state"], T["event"], T["effects"]> | Unchanged {
  checkMay(machine, state, command.type, context.actor);
  const cell = openCell(machine, state, command.type, { id: context.id, actor: context.actor });
  const from = state ?? newState;
  const outcome = cell.decide(from, command, context);
  if (outcome === unchanged) return outcome;
  if (outcome instanceof Refusal) throw outcome;
  if (!cell.targets.includes(outcome.to.status))
    throw new Misdeclared(`the cell ${from.status} × ${command.type} does not name ${outcome.to.status}`, {
      machine: machine.name,
    });
  return outcome; // of this machine's own cell
}

/** The commands that have a cell in this state, a role of the actor's and a passing guard: what a screen may offer. */
export function legalCommands<T extends MachineTypes>(
  machine: Machine<T>,
  state: T["state"],
  actor: Actor,
): readonly string[] {
  return machine.commandNames.filter((command) => {
    const cell = machine.findCell(state.status, command);
    if (!cell) return false;
    const roles = machine.rolesFor(state, command, actor);
    if (roles instanceof Refusal || !roles.some((role) => actor.roles.includes(role))) return false;
    return cell.guard?.(state, actor) === undefined;
  });
}
