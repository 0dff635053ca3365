import { codeOf, LeaseLost, OutsideUnavailable, SegnoError } from "../errors.ts";
import { type AbortSignal, createAbortController } from "../machine/abort.ts";
import type { Effect, EffectContext } from "../machine/effect.ts";
import { uuidOf } from "../machine/hash.ts";
import type { Command } from "../machine/types.ts";
import type { Engine } from "./create-engine.ts";
import type { ClaimedRow, Outsides } from "./ports.ts";

interface Call {
  readonly engine: Engine;
  readonly effect: Effect;
  readonly row: ClaimedRow;
  readonly input: unknown;
  /** Each of them ends the call. */
  readonly endings: readonly AbortSignal[];
  readonly outsides: Outsides | undefined;
}

/** What its own aggregate refused to an effect while it ran. */
export class RefusedBegin extends SegnoError {
  constructor(cause: SegnoError) {
    super(cause.code, cause.message, { details: cause.details, cause });
  }
}

/** The attempt ended before the effect was called: nothing was begun, so it counts for nothing. */
export class NotBegun extends SegnoError {
  /** Until the outside may be asked again, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(cause: unknown) {
    super(codeOf(cause), "the effect was not begun", { cause });
    this.retryAfterMs = cause instanceof OutsideUnavailable ? cause.retryAfterMs : undefined;
  }
}

/**
 * Whether an error of an effect says that its outside is in trouble: it broke off, or took too long. A coded answer
 * (`EffectRejected`, `RetryAfter`, a refusal of an aggregate) is one, and a call that we ended ourselves says nothing.
 */
export function isOutsideFailure(error: unknown): boolean {
  return !(error instanceof SegnoError) || error.code === TIMEOUT;
}

const TIMEOUT = "effect-timeout";

/**
 * Calls an effect once, within its time limit, through the breaker and the bulkhead of its outside; its wait for a place
 * there is part of the time.
 *
 * @throws RefusedBegin when its own aggregate had no cell any more for what it sent, and it did not answer to that;
 *   NotBegun when it was not called; whatever the effect throws, or why it was ended
 */
export async function callEffect({
  engine,
  effect,
  row,
  input,
  endings,
  outsides,
}: Call): Promise<Command | undefined> {
  const { clock } = engine.options;
  const ending = createAbortController();
  const over = createAbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    ending.signal.addEventListener("abort", () => reject(ending.signal.reason), { once: true });
  });
  ended.catch(() => undefined); // heard by the races below alone
  const stops = endings.map((signal) => {
    const stop = (): void => ending.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    return () => signal.removeEventListener("abort", stop);
  });
  const limit = (async () => {
    await clock.sleep(effect.timeoutMs, over.signal);
    if (!over.signal.aborted) ending.abort(new SegnoError(TIMEOUT, "the effect took longer than its limit"));
  })();
  const refusals = new Set<unknown>();
  let begun = false;
  try {
    const context = contextOf(engine, row, effect, ending.signal, refusals);
    const run = async (): Promise<Command | undefined> => {
      if (ending.signal.aborted) throw ending.signal.reason; // it waited for a place too long
      begun = true;
      return Promise.race([effect.run(input, context), ended]);
    };
    if (effect.outside === undefined || !outsides) return await run();
    return await Promise.race([outsides.call(effect.outside, effect.realm?.(input) ?? "", run), ended]);
  } catch (error) {
    const withheld = error instanceof OutsideUnavailable || (ending.signal.aborted && !(error instanceof LeaseLost));
    if (!begun && withheld) throw new NotBegun(error);
    if (refusals.has(error) && error instanceof SegnoError) throw new RefusedBegin(error);
    throw error;
  } finally {
    over.abort("over");
    for (const stop of stops) stop();
    await limit;
  }
}

function contextOf(
  engine: Engine,
  row: ClaimedRow,
  effect: Effect,
  signal: AbortSignal,
  refusals: Set<unknown>,
): EffectContext {
  const { tenant, ref, id } = row;
  return {
    tenant,
    ref,
    idempotencyKey: id,
    attempt: row.attempt,
    now: row.now,
    signal,
    load: async () => {
      const found = await engine.load(tenant, ref);
      return found && { version: found.row.version, state: found.state };
    },
    send: async (target, command) => {
      if (signal.aborted) throw signal.reason; // who was ended changes nothing any more
      const key = uuidOf(id, target.machine, target.id, command.type);
      try {
        const { version } = await engine.sendAs(tenant, target, { kind: "effect", effect: effect.name, command, key });
        return { version };
      } catch (error) {
        if (target.machine === ref.machine && target.id === ref.id && isSuperseded(error)) refusals.add(error);
        throw error;
      }
    },
  };
}

/** No cell any more, or an older round: normal, and no error. */
export function isSuperseded(error: unknown): boolean {
  return error instanceof SegnoError && ["transition-refused", "stale-result", "not-found"].includes(error.code);
}
