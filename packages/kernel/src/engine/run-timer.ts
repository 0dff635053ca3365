import { codeOf, NotFound } from "../errors.ts";
import type { Engine } from "./create-engine.ts";
import type { ClaimedRow } from "./ports.ts";
import { TimerMoved } from "./send.ts";

const TROUBLE_MS = 30_000;

/**
 * Fires one timer: its instant is read again from the state, so that a late one is a no-op and never a race. Moved, the
 * row is put right; gone, it is closed; else the command is sent, and the step that it leads to moves or ends the row.
 */
export async function runTimer(engine: Engine, row: ClaimedRow): Promise<void> {
  const { tenant, ref, name } = row;
  const { store, log } = engine.options;
  try {
    const found = await engine.load(tenant, ref);
    const timer =
      found &&
      engine.machines
        .get(ref.machine)
        ?.timersOf(found.state)
        .find((each) => each.name === name);
    if (!timer) {
      await store.close(tenant, { ...row, as: "done" });
      return;
    }
    if (timer.at > found.now) {
      await store.postpone(tenant, row, { dueAt: timer.at, error: undefined });
      return;
    }
    await engine.sendAs(tenant, ref, { kind: "timer", command: timer.send, timer: name, at: timer.at });
  } catch (error) {
    if (error instanceof TimerMoved) {
      await runTimer(engine, row);
      return;
    }
    if (error instanceof NotFound) {
      await store.close(tenant, { ...row, as: "done" });
      return;
    }
    const code = codeOf(error);
    log.error("a timer could not fire", { machine: ref.machine, timer: name, code });
    await store.postpone(tenant, row, { dueAt: new Date(row.now.getTime() + TROUBLE_MS), error: code });
  }
}
