import { z } from "zod";
import type { Effect, Reaction } from "../machine/effect.ts";
import type { Event } from "../machine/types.ts";

const HOUR_MS = 3_600_000;

/** A reaction is an effect like any other: its input is the event that was recorded. */
export function reactionEffect(reaction: Reaction): Effect {
  const effect: Effect<Event> = {
    name: reaction.name,
    input: z.looseObject({ type: z.string() }),
    timeoutMs: reaction.timeoutMs ?? 30_000,
    retry: reaction.retry ?? { attempts: 12, firstDelayMs: 1_000, withinMs: 24 * HOUR_MS },
    run: async (event, context) => reaction.run(event, context),
    giveUp: (event, code) => reaction.giveUp(event, code),
  };
  return effect; // its methods take what its schema gave
}
