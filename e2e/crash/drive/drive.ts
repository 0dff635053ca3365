import { setTimeout as delay } from "node:timers/promises";
import type { Violation } from "../check/violation.ts";
import { type Stage, clientOf } from "../stage.ts";
import { createChance } from "./chance.ts";
import { runHttpClient } from "./http-client.ts";
import { type Nemesis, type Plan, startNemesis } from "./nemesis.ts";
import { type SocketClient, openSocketClient } from "./socket-client.ts";
import { unanswered } from "./unanswered.ts";

export interface DriveOptions {
  readonly plan: Plan;
  readonly httpClients: number;
  readonly socketClients: number;
  /** Asked now and then: whether the nemesis and the clients have done enough. */
  readonly isEnough: (progress: Progress) => boolean;
}

export interface Progress {
  readonly elapsedMs: number;
  readonly calls: number;
  readonly kills: number;
  /** Faults that struck, kills among them. */
  readonly strikes: number;
  readonly violations: readonly Violation[];
}

export interface Driven {
  readonly elapsedMs: number;
  readonly nemesis: Nemesis;
  readonly sockets: readonly SocketClient[];
}

/** Lets clients and the nemesis loose until it is enough, lets everything be well, and has every call answered. */
export async function drive(stage: Stage, options: DriveOptions): Promise<Driven> {
  const { seed, slots, place, outside, history, violations, note } = stage;
  const { plan, isEnough } = options;
  const [striking, working] = [new AbortController(), new AbortController()];
  const began = performance.now();
  const nemesis = startNemesis({ plan, chance: createChance(seed, 0), slots, place, signal: striking.signal });
  const http = times(options.httpClients, async (n) => runHttpClient(clientOf(stage, "http", n + 1, working.signal)));
  const sockets = times(options.socketClients, (n) =>
    openSocketClient(clientOf(stage, "socket", n + 100, working.signal)),
  );
  const progress = (): Progress => ({
    elapsedMs: performance.now() - began,
    calls: history.calls.length,
    kills: nemesis.kills(),
    strikes: nemesis.strikes(),
    violations,
  });
  while (!isEnough(progress())) await delay(50);
  const { elapsedMs } = progress();

  striking.abort();
  await nemesis.done;
  outside.recover();
  await Promise.all(slots.map(async (slot) => slot.up()));
  working.abort();
  const left = await Promise.all([...http, ...sockets.map(({ done }) => done)]);
  for (const call of left.flat()) note(unanswered(call));
  return { elapsedMs, nemesis, sockets };
}

function times<Item>(count: number, make: (n: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_none, n) => make(n));
}
