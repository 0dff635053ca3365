import {
  codeOf,
  EffectRejected,
  InvalidCommand,
  LeaseLost,
  Misdeclared,
  NotPermitted,
  Refusal,
  RetryAfter,
  SegnoError,
  StateNewer,
} from "../errors.ts";
import type { AbortSignal } from "../machine/abort.ts";
import { decodeStored } from "../machine/define.ts";
import type { Effect } from "../machine/effect.ts";
import type { Command } from "../machine/types.ts";
import { callEffect, isSuperseded, NotBegun, RefusedBegin } from "./call-effect.ts";
import type { Engine } from "./create-engine.ts";
import { keepLease } from "./keep-lease.ts";
import { metricNames } from "./metrics.ts";
import type { ClaimedRow, Closing, Outsides } from "./ports.ts";
import { reactionEffect } from "./reaction-effect.ts";

interface Running {
  readonly engine: Engine;
  readonly leaseMs: number;
  readonly stopping: AbortSignal;
  readonly outsides?: Outsides;
}

interface Claimed {
  readonly engine: Engine;
  readonly effect: Effect;
  readonly row: ClaimedRow;
  readonly input: unknown;
}

type EffectOutcome =
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
const LANDING_MS = 500;

/** Runs one claimed effect and lands what came of it: as a command, in the commit that closes its row. */
export function createEffectRunner(running: Running): (row: ClaimedRow) => Promise<void> {
  const { engine } = running;
  const { store, metrics, faults } = engine.options;
  return async (row) => {
    const effect = findEffect(engine, row);
    if (row.cooling) {
      await store.close(row.tenant, { ...row, as: "done" });
      return;
    }
    const about = { machine: row.ref.machine, name: row.name };
    await faults?.reach("effect-claimed", about);
    const outcome = await runOnce(running, effect, row);
    metrics.count(metricNames.effects, { effect: effect.name, outcome });
    await faults?.reach("result-committed", about);
  };
}

async function runOnce(running: Running, effect: Effect, row: ClaimedRow): Promise<EffectOutcome> {
  const { engine, leaseMs, stopping, outsides } = running;
  const { faults, log } = engine.options;
  const read = readInput(effect, row);
  const claimed = { engine, effect, row, input: read.input };
  if (!read.fits) {
    log.error("an effect's input does not fit its schema", {
      effect: effect.name,
      machine: row.ref.machine,
      id: row.ref.id,
    });
    await giveUp(claimed, "stored-unreadable");
    return "unreadable";
  }
  // the attempt was committed before the call: whoever held it may have made the call
  if (effect.atMostOnce && row.attempt > 1) {
    await giveUp(claimed, "unknown-outcome");
    return "unknown";
  }
  // claimed while the process began to stop: nothing was called, so it may be called by another
  if (stopping.aborted) return giveBack(claimed);
  const lease = keepLease(row, leaseMs, engine.options);
  try {
    let result: Command | undefined;
    try {
      result = await callEffect({ ...claimed, outsides, endings: [stopping, lease.signal] });
    } catch (error) {
      if (error instanceof RefusedBegin) return await supersede(claimed);
      if (stopping.aborted && (!effect.atMostOnce || error instanceof NotBegun)) return await giveBack(claimed);
      return await failed(claimed, error, "failed");
    }
    await faults?.reach("effect-done", { machine: row.ref.machine, name: row.name });
    return await landResult(claimed, result, lease.signal);
  } finally {
    await lease.release();
  }
}

async function landResult(claimed: Claimed, result: Command | undefined, lost: AbortSignal): Promise<EffectOutcome> {
  const { engine, effect, row } = claimed;
  for (let delayMs = LANDING_MS; ; delayMs *= 2) {
    try {
      await land(claimed, result, endOf(effect, row));
      return "done";
    } catch (error) {
      if (isSuperseded(error)) return supersede(claimed);
      // what was called once cannot be called again: its result is kept while the lease is
      if (effect.atMostOnce && isUnanswered(error) && !lost.aborted) {
        await engine.options.clock.sleep(delayMs, lost);
        continue;
      }
      engine.options.log.warn("the result of an effect was refused", { effect: effect.name, code: codeOf(error) });
      return failed(claimed, error, "refused");
    }
  }
}

function findEffect(engine: Engine, row: ClaimedRow): Effect {
  const effect = engine.registry.effects.get(row.name);
  if (effect) return effect;
  const reaction = engine.registry.reactions.find(({ name }) => name === row.name);
  if (reaction) return reactionEffect(reaction);
  throw new SegnoError("unknown-effect", "the effect is not known to this process", { details: { effect: row.name } });
}

function readInput(effect: Effect, row: ClaimedRow): { readonly input: unknown; readonly fits: boolean } {
  try {
    return { input: decodeStored(effect.input, row.input), fits: true };
  } catch {
    return { input: row.input, fits: false }; // said by the caller, which knows what to do about it
  }
}

function endOf(effect: Effect, row: ClaimedRow): Closing {
  return effect.latest
    ? { id: row.id, fence: row.fence, as: "cooling", coolMs: effect.latest.everyMs }
    : { id: row.id, fence: row.fence, as: "done" };
}

async function land({ engine, row }: Claimed, result: Command | undefined, closes: Closing): Promise<void> {
  if (!result) {
    if (!(await engine.options.store.close(row.tenant, closes))) throw new LeaseLost(row.name);
    return;
  }
  const key = closes.as === "dead" ? `${row.id}:gave-up:${row.fence}` : row.id;
  await engine.sendAs(row.tenant, row.ref, { kind: "effect", effect: row.name, command: result, key, closes });
}

async function giveBack({ engine, row }: Claimed): Promise<EffectOutcome> {
  await engine.options.store.postpone(row.tenant, row, { dueAt: row.dueAt, error: undefined, uncounted: true });
  return "given-back";
}

async function supersede({ engine, effect, row }: Claimed): Promise<EffectOutcome> {
  await engine.options.store.close(row.tenant, endOf(effect, row));
  return "superseded";
}

/** Tries again later, or gives up where the attempts or the time are used up or the effect says so. */
async function failed(claimed: Claimed, error: unknown, outcome: "failed" | "refused"): Promise<EffectOutcome> {
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

async function giveUp(claimed: Claimed, code: string): Promise<void> {
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

/** The store did not answer: nobody said no. */
function isUnanswered(error: unknown): boolean {
  return !(error instanceof SegnoError) || error.code === "database-unavailable";
}

/** Doubles with each attempt; the jitter, up to a quarter, is taken from the effect's own id, so that a run repeats. */
function backOff(effect: Effect, row: ClaimedRow): number {
  const doubled = effect.retry.firstDelayMs * 2 ** (row.attempt - 1);
  const jitter = Number.parseInt(row.id.slice(0, 4), 16) / 0xffff;
  return Math.round(doubled * (1 + jitter / 4));
}
