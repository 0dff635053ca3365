import { createActor, createMachine } from "xstate";
import type { LampState } from "./plain-pg.ts";

const machine = createMachine({
  context: ({ input }: { input: number }) => ({ turns: input }),
  initial: "off",
  states: { off: { on: { turn: "on" } }, on: { on: { turn: "off" } } },
});

/** Restores a snapshot, sends, and takes the next one: what stands between load and save of who keeps XState in a row. */
export function turnByXstate({ status, turns }: LampState): LampState {
  const actor = createActor(machine, {
    input: turns,
    snapshot: machine.resolveState({ value: status, context: { turns } }),
  }).start();
  actor.send({ type: "turn" });
  const next = actor.getPersistedSnapshot() as unknown as { value: string; context: { turns: number } };
  actor.stop();
  return { status: next.value, turns: next.context.turns + 1 };
}
