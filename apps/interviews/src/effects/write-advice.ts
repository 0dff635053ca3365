import { type Effect, EffectRejected, defineEffect } from "segno";
import { z } from "zod";

/** A model's words for the composed advice. Asked for only where a model was offered, and none is configured yet. */
export function writeAdvice(): Effect<{ round: number }> {
  return defineEffect({
    name: "write-advice",
    input: z.strictObject({ round: z.int() }),
    timeoutMs: 20_000,
    retry: { attempts: 3, firstDelayMs: 1_000, withinMs: 120_000 },
    latest: { everyMs: 2_000 },
    run: async () => Promise.reject(new EffectRejected("model-unavailable")),
    giveUp: ({ round }, code) => ({ type: "fail-advice", round, code }),
  });
}
