import type { Refusal } from "../errors.ts";
import type { Actor, Cell, Command, Context, InStatus, MachineTypes, Outcome } from "./types.ts";

/**
 * Gives the function that writes the cells of one machine. What a cell leads to is named first: a decision that goes
 * anywhere else does not compile.
 *
 * @example const cell = cellsOf<InterviewTypes>();
 *          cell(["evaluating"], (state, { text }, { now }) => ({ to: { … }, events: [ … ] }))
 */
export function cellsOf<T extends MachineTypes>(): <
  From extends { readonly status: string },
  C extends Command,
  Facts,
  const Target extends T["state"]["status"],
>(
  targets: readonly Target[],
  decide: (
    state: From,
    command: C,
    context: Context<Facts>,
  ) => Outcome<InStatus<T["state"], NoInfer<Target>>, T["event"], T["effects"]>,
  guard?: (state: NoInfer<From>, actor: Actor) => Refusal | undefined,
) => Cell<From, C, T["state"], T["event"], T["effects"], Facts> {
  return (targets, decide, guard) => (guard ? { targets, decide, guard } : { targets, decide });
}
