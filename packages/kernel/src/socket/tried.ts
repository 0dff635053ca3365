import type { Machine } from "../machine/define.ts";
import type { Actor, Ref } from "../machine/types.ts";
import type { ProblemTable } from "../protocol/problem.ts";
import { type Refused, refIfSeen } from "../protocol/refused.ts";
import { toWireProblem } from "./failures.ts";

/** What a message tried, as far as it came. */
export interface Tried {
  action: string;
  actor?: Actor;
  ref?: Ref;
}

/** A command's name and its aggregate, where both are of a machine that there is: a client may name any. */
export function triedOf(machines: ReadonlyMap<string, Machine>, ref: Ref, command?: string): Tried {
  const machine = machines.get(ref.machine);
  const name = command === undefined ? "subscribe" : "command";
  if (!machine) return { action: name };
  return { action: command !== undefined && machine.commandNames.includes(command) ? command : name, ref };
}

/** A failure as the refusal that it was; nothing where it is our own. */
export function toRefused({ actor, action, ref }: Tried, error: unknown, problems: ProblemTable): Refused | undefined {
  const { code, status } = toWireProblem(error, problems);
  return status < 500 ? { actor, action, code, ref: refIfSeen(code, ref) } : undefined;
}
