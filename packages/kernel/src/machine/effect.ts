import type { z } from "zod";
import { Misdeclared } from "../errors.ts";
import type { AbortSignal } from "./abort.ts";
import type { Command, Event, Ref, TenantId } from "./types.ts";

/** What an effect is handed when it runs. */
export interface EffectContext {
  readonly tenant: TenantId;
  /** The aggregate that asked. */
  readonly ref: Ref;
  /** The effect's id: for the outside service, the same in each attempt. */
  readonly idempotencyKey: string;
  /** From 1. */
  readonly attempt: number;
  /** The database's clock when the attempt began. */
  readonly now: Date;
  /** Aborts at the time limit, when the lease is in danger, and when the process stops. */
  readonly signal: AbortSignal;
  /** The asking aggregate as it is now, or `undefined` where there is none. */
  readonly load: () => Promise<{ readonly version: number; readonly state: unknown } | undefined>;
  /**
   * Sends a command to an aggregate of the same tenant, its own included, once for each effect, target and command name
   * however often the effect is run.
   *
   * @throws the target's refusal
   */
  readonly send: (ref: Ref, command: Command) => Promise<{ readonly version: number }>;
}

export interface Retry {
  /** How often it is tried at most; five times more where its process died at it. */
  readonly attempts: number;
  /** Doubled with each attempt, with jitter. */
  readonly firstDelayMs: number;
  /** For all attempts together, from the commit that asked. */
  readonly withinMs: number;
}

export interface EffectDefinition<Input> {
  /** Unique over all products. */
  readonly name: string;
  /** Takes what every released version asked. Ids and numbers: a person's words are read when it runs. */
  readonly input: z.ZodType<Input>;
  /** For one attempt. */
  readonly timeoutMs: number;
  readonly retry: Retry;
  /** The outside can neither be asked twice under one key nor be asked what came of it: never a second call. */
  readonly atMostOnce?: true;
  /** One waiting row for each aggregate, run at most this often. */
  readonly latest?: { readonly everyMs: number };
  /** The service outside that it talks to: its attempts go through the breaker and the bulkhead of that. */
  readonly outside?: string;
  /** The part of it that this input is about, a customer's account for example: each has a breaker and places of its own. */
  realm?(input: Input): string;
  /** Does the work; gives the command that tells the asking aggregate what came of it, or nothing. */
  run(input: Input, context: EffectContext): Promise<Command | undefined>;
  /** The command that says that it gave up. An aggregate that waits for an effect has a cell for it. */
  giveUp(input: Input, code: string): Command | undefined;
}

/** An effect of any input. Its members are methods, so that every effect is one. */
export type Effect<Input = unknown> = EffectDefinition<Input>;

/** Declares work outside. */
export function defineEffect<Input>(definition: EffectDefinition<Input>): Effect<Input> {
  const { name, retry, timeoutMs } = definition;
  if (!/^[a-z][a-z0-9-]{0,59}$/u.test(name)) throw new Misdeclared(`${name} is not a name for an effect`);
  if (timeoutMs < 1 || retry.attempts < 1 || retry.withinMs < 1)
    throw new Misdeclared(`effect ${name}: its limits are positive`);
  if (definition.atMostOnce && definition.latest)
    throw new Misdeclared(`effect ${name} cannot be at most once and latest`);
  if (definition.realm && definition.outside === undefined)
    throw new Misdeclared(`effect ${name} names a realm of no outside`);
  return definition;
}

/** Turns events of one machine into commands for other aggregates of the tenant; an effect like any other. */
export interface ReactionDefinition {
  readonly name: string;
  /** The machine whose events it hears, and which. */
  readonly on: { readonly machine: string; readonly events: readonly string[] };
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  run(event: Event, context: EffectContext): Promise<Command | undefined>;
  giveUp(event: Event, code: string): Command | undefined;
}

export type Reaction = ReactionDefinition;

export function defineReaction(definition: ReactionDefinition): Reaction {
  if (definition.on.events.length === 0) throw new Misdeclared(`reaction ${definition.name} hears no event`);
  return definition;
}
