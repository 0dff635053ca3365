import { z } from "zod";
import { EffectRejected, RetryAfter, SegnoError } from "../../errors.ts";
import { instant } from "../../machine/codecs.ts";
import { defineEffect, defineReaction, type Effect, type EffectContext, type Reaction } from "../../machine/effect.ts";
import type { Command } from "../../machine/types.ts";
import { commandOf } from "./build.ts";
import type { EffectSpec, Outcome, Spec } from "./spec.ts";

/** What the outside is told, in the order it is told. */
export interface Outside {
  /** An effect was called under its key, for this attempt. */
  called(effect: string, key: string, attempt: number): void;
  /** Brackets a call: in it the process is not to be halted. */
  inCall(inside: boolean): void;
}

/** The real effects and reactions of a machine. */
export function buildEffects(spec: Spec, outside: Outside): readonly Effect[] {
  return spec.effects
    .filter(({ hears }) => hears === undefined)
    .map((each) =>
      defineEffect({
        ...limitsOf(each),
        input: z.strictObject({ n: z.int(), at: instant }),
        run: async (_input, context) => runOf(spec, each, outside, context),
        giveUp: () => giveUpOf(each),
        ...(each.kind === "once" ? { atMostOnce: true as const } : {}),
        ...(each.kind === "latest" ? { latest: { everyMs: each.everyMs } } : {}),
      }),
    );
}

export function buildReactions(spec: Spec, outside: Outside): readonly Reaction[] {
  return spec.effects.flatMap((each) =>
    each.hears === undefined
      ? []
      : defineReaction({
          ...limitsOf(each),
          on: { machine: spec.name, events: [each.hears] },
          run: async (_event, context) => runOf(spec, each, outside, context),
          giveUp: () => giveUpOf(each),
        }),
  );
}

function limitsOf({
  name,
  timeoutMs,
  attempts,
  firstDelayMs,
  withinMs,
}: EffectSpec): Pick<Effect, "name" | "timeoutMs" | "retry"> {
  return { name, timeoutMs, retry: { attempts, firstDelayMs, withinMs } };
}

function giveUpOf({ giveUp }: EffectSpec): Command | undefined {
  return giveUp === undefined ? undefined : commandOf(giveUp, 2);
}

export function outcomeAt({ outcomes }: EffectSpec, attempt: number): Outcome {
  return outcomes[Math.min(attempt, outcomes.length) - 1] ?? "answer";
}

async function runOf(
  spec: Spec,
  effect: EffectSpec,
  outside: Outside,
  context: EffectContext,
): Promise<Command | undefined> {
  outside.inCall(true);
  try {
    outside.called(effect.name, context.idempotencyKey, context.attempt);
    const { sends } = effect;
    if (sends) {
      const id = sends.to === "self" ? context.ref.id : sends.to;
      try {
        await context.send({ machine: spec.name, id }, commandOf(sends.command, 1));
      } catch (error) {
        if (!sends.turns || !(error instanceof SegnoError)) throw error;
        return undefined;
      }
    }
    return await answerOf(effect, context);
  } finally {
    outside.inCall(false);
  }
}

const failures = {
  fail: () => new SegnoError("outside-failed", "it failed"),
  throw: () => new TypeError("a fault of the program"),
  reject: () => new EffectRejected("outside-rejected"),
  wait: () => new RetryAfter("outside-busy", 7_000),
} as const satisfies Record<Exclude<Outcome, "answer" | "nothing" | "hang">, () => Error>;

async function answerOf(effect: EffectSpec, { attempt, signal }: EffectContext): Promise<Command | undefined> {
  const outcome = outcomeAt(effect, attempt);
  if (outcome === "answer") return commandOf(effect.result.command, effect.result.amount);
  if (outcome === "nothing") return undefined;
  if (outcome !== "hang") throw failures[outcome]();
  return new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
