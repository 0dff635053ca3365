import { codeOf, SegnoError } from "../errors.ts";
import type { AbortSignal } from "../machine/abort.ts";
import { decodeStored } from "../machine/define.ts";
import type { Effect } from "../machine/effect.ts";
import type { Command } from "../machine/types.ts";
import { callEffect, isSuperseded, NotBegun, RefusedBegin } from "./call-effect.ts";
import type { Engine } from "./create-engine.ts";
import { type Claimed, type EffectOutcome, failed, giveBack, giveUp, land, supersede } from "./end-effect.ts";
import { keepLease } from "./keep-lease.ts";
import { metricNames } from "./metrics.ts";
import type { ClaimedRow, Outsides } from "./ports.ts";
import { reactionEffect } from "./reaction-effect.ts";

interface Running {
  readonly engine: Engine;
  readonly leaseMs: number;
  readonly stopping: AbortSignal;
  readonly outsides?: Outsides;
}

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

/** Of processes that died at it. A death is seldom the effect's fault: a deploy may end several in a row. */
const SPARE_ATTEMPTS = 5;

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
  // the attempt was committed before the call: whoever held it may have made the call; and what ends its process each time
  // is not called without end
  if (row.attempt > (effect.atMostOnce ? 1 : effect.retry.attempts + SPARE_ATTEMPTS)) {
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
  const { engine, effect } = claimed;
  for (let delayMs = LANDING_MS; ; delayMs *= 2) {
    try {
      await land(claimed, result);
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

/** The store did not answer: nobody said no. */
function isUnanswered(error: unknown): boolean {
  return !(error instanceof SegnoError) || error.code === "database-unavailable";
}
