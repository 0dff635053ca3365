import { z } from "zod";
import { InvalidCommand, Refusal, SegnoError } from "../errors.ts";
import type { Machine } from "../machine/define.ts";
import type { Command, JsonObject, State } from "../machine/types.ts";
import type { IncomingCommand } from "./engine-types.ts";
import type { Source } from "./source.ts";

/**
 * The command as the cell takes it, and its outer form: what the key's digest and the channels know.
 *
 * @throws InvalidCommand when a field is missing, unknown or out of bounds
 */
export function readCommand(
  machine: Machine,
  source: Source,
): { readonly command: Command; readonly outer: JsonObject } {
  if (source.kind !== "caller") return { command: source.command, outer: { type: source.command.type } };
  const { type, ...fields } = source.command;
  const { stage, ...rest } = fields;
  const staged = machine.stageCommands.includes(type);
  const command = machine.parseCommand(type, staged ? rest : fields);
  return { command, outer: { ...machine.encodeCommand(command), ...(staged ? { stage: stage as number } : {}) } };
}

/**
 * Asks for the stage that the caller saw, where the command names one.
 *
 * @throws SegnoError `version-required` when none is named; InvalidCommand when it is no whole number; Refusal
 *   `stale-stage` when the state has moved on
 */
export function checkStage(machine: Machine, state: State, command: IncomingCommand): void {
  if (!machine.stageCommands.includes(command.type)) return;
  const stage = machine.stageOf(state);
  const named = command["stage"];
  if (named === undefined)
    throw new SegnoError("version-required", "the command names no stage", { details: { stage } });
  if (!z.int().safeParse(named).success)
    throw new InvalidCommand(command.type, [{ pointer: "/stage", problem: "a whole number" }]);
  if (named !== stage) throw new Refusal("stale-stage", "what the caller saw has moved on", { details: { stage } });
}
