import {
  codeOf,
  EffectRejected,
  InvalidCommand,
  LeaseLost,
  Misdeclared,
  NotPermitted,
  Refusal,
  RetryAfter,
  StateNewer,
} from "../errors.ts";
import type { Effect } from "../machine/effect.ts";
import type { Command } from "../machine/types.ts";
import { isSuperseded, NotBegun } from "./call-effect.ts";
import type { Engine } from "./create-engine.ts";
import type { ClaimedRow, Closing } from "./ports.ts";

export interface Claimed {
  readonly engine: Engine;
  readonly effect: Effect;
  readonly row: ClaimedRow;
  readonly input: unknown;
}

export type EffectOutcome =
  | "done"
  | "superseded"
  | "failed"
  | "refused"
  | "unknown"
  | "unreadable"
  | "lease-lost"
  | "given-back"
  | "not-begun";

/** A process that met a state newer than itself leaves the row to others for as long. */
const NEWER_MS = 5_000;

/** Sends the result, and closes the row in the same commit; without one, closes it. @throws LeaseLost; a refusal of the result */
export async function land(
  { engine, effect, row }: Claimed,
  result: Command | undefined,
  closes: Closing = endOf(effect, row),
): Promise<void> {
  if (!result) {
    if (!(await engine.options.store.close(row.tenant, closes))) throw new LeaseLost(row.name);
    return;
  }
  const key = closes.as === "dead" ? `${row.id}:gave-up:${row.fence}` : row.id;
  await engine.sendAs(row.tenant, row.ref, { kind: "effect", effect: row.name, command: result, key, closes });
}

/** For another worker, or a later start of this one: nothing was called. */
export async function giveBack({ engine, row }: Claimed): Promise<EffectOutcome> {
  await engine.options.store.postpone(row.tenant, row, { dueAt: row.dueAt, error: undefined, uncounted: true });
  return "given-back";
}

/** The result has no cell any more, or is of an older round. */
export async function supersede({ engine, effect, row }: Claimed): Promise<EffectOutcome> {
  await engine.options.store.close(row.tenant, endOf(effect, row));
  return "superseded";
}

/** Tries again later, or gives up where the attempts or the time are used up or the effect says so. */
export async function failed(claimed: Claimed, error: unknown, outcome: "failed" | "refused"): Promise<EffectOutcome> {
  const { engine, effect, row } = claimed;
  const { store, log } = engine.options;
  const code = codeOf(error);
  if (error instanceof LeaseLost) return "lease-lost";
  const now = await store.now();
  if (error instanceof StateNewer && !effect.atMostOnce) {
    const dueAt = new Date(now.getTime() + NEWER_MS);
    await store.postpone(row.tenant, row, { dueAt, error: code, uncounted: true });
    return "given-back";
  }
  const uncounted = error instanceof NotBegun;
  const asked = error instanceof RetryAfter || error instanceof NotBegun ? error.retryAfterMs : undefined;
  const delayMs = asked ?? backOff(effect, row);
  const tooLate = now.getTime() + delayMs - row.askedAt.getTime() > effect.retry.withinMs;
  const usedUp = effect.atMostOnce === true || error instanceof EffectRejected || row.attempt >= effect.retry.attempts;
  const about = { effect: effect.name, ...row.ref, attempt: row.attempt, code };
  if (tooLate || (usedUp && !uncounted)) {
    log.warn("an effect gave up", about);
    await giveUp(claimed, code);
    return outcome;
  }
  log.warn("an effect failed and is tried again", { ...about, delayMs });
  await store.postpone(row.tenant, row, { dueAt: new Date(now.getTime() + delayMs), error: code, uncounted });
  return uncounted ? "not-begun" : outcome;
}

/** Sends the failure command, and leaves the row dead: visible, never claimed again. */
export async function giveUp(claimed: Claimed, code: string): Promise<void> {
  const { engine, effect, row, input } = claimed;
  const { store, log } = engine.options;
  const dead: Closing = { id: row.id, fence: row.fence, as: "dead", error: code };
  let command: Command | undefined;
  try {
    command = effect.giveUp(input, code);
  } catch (error) {
    log.error("a failure command could not be made", { effect: effect.name, code: codeOf(error) });
  }
  try {
    await land(claimed, command, dead);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (isSuperseded(error)) await supersede(claimed);
    else if (isRefused(error)) {
      log.error("a failure command was refused", { effect: effect.name, code: codeOf(error) });
      await store.close(row.tenant, dead);
    } else throw error;
  }
}

/** The machine's own no, which it will say again however often it is asked. */
function isRefused(error: unknown): boolean {
  return [Refusal, NotPermitted, InvalidCommand, Misdeclared].some((kind) => error instanceof kind);
}

function endOf(effect: Effect, row: ClaimedRow): Closing {
  return effect.latest
    ? { id: row.id, fence: row.fence, as: "cooling", coolMs: effect.latest.everyMs }
    : { id: row.id, fence: row.fence, as: "done" };
}

/** Doubles with each attempt; the jitter, up to a quarter, is taken from the effect's own id, so that a run repeats. */
function backOff(effect: Effect, row: ClaimedRow): number {
  const doubled = effect.retry.firstDelayMs * 2 ** (row.attempt - 1);
  const jitter = Number.parseInt(row.id.slice(0, 4), 16) / 0xffff;
  return Math.round(doubled * (1 + jitter / 4));
}
