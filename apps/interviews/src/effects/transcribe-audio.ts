import { type Effect, EffectRejected, defineEffect } from "segno";
import { z } from "zod";

/** Speech to text of one clip. No provider is configured yet, so it is rejected, and the candidate is told to type. */
export function transcribeAudio(): Effect<{ turnId: string; audioId: string }> {
  return defineEffect({
    name: "transcribe-audio",
    input: z.strictObject({ turnId: z.string(), audioId: z.string() }),
    timeoutMs: 20_000,
    retry: { attempts: 3, firstDelayMs: 1_000, withinMs: 60_000 },
    run: async () => Promise.reject(new EffectRejected("speech-unavailable")),
    giveUp: ({ turnId, audioId }, code) => ({ type: "fail-transcript", turnId, audioId, code }),
  });
}
