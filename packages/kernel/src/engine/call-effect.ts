import { SegnoError } from "../errors.ts";
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

/**
 * Calls an effect once, within its time limit.
 *
 * @throws RefusedBegin when its own aggregate had no cell any more for what it sent, and it did not answer to that;
 *   whatever the effect throws, or why it was ended
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
  ended.catch(() => undefined); // heard by the race below alone
  const stops = endings.map((signal) => {
    const stop = (): void => ending.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    return () => signal.removeEventListener("abort", stop);
  });
  const limit = (async () => {
    await clock.sleep(effect.timeoutMs, over.signal);
    if (!over.signal.aborted) ending.abort(new SegnoError("effect-timeout", "the effect took longer than its limit"));
  })();
  const refusals = new Set<unknown>();
  try {
    const context = contextOf(engine, row, effect, ending.signal, refusals);
    const run = async (): Promise<Command | undefined> => effect.run(input, context);
    const call = effect.service && outsides ? outsides.call(effect.service, effect.realm?.(input) ?? "", run) : run();
    return await Promise.race([call, ended]);
  } catch (error) {
    if (refusals.has(error) && error instanceof SegnoError) throw new RefusedBegin(error);
    throw error;
  } finally {
    over.abort();
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
