import { setTimeout as delay } from "node:timers/promises";
import { audit } from "./check/audit.ts";
import { type Verdict, check } from "./check/check.ts";
import { waitForRest } from "./check/rest.ts";
import type { Violation } from "./check/violation.ts";
import { createChance } from "./drive/chance.ts";
import { type Mix, usualMix } from "./drive/commands.ts";
import { createDesk } from "./drive/desk.ts";
import { tryOnce } from "./drive/epilogue.ts";
import { type Call, History } from "./drive/history.ts";
import { runHttpClient } from "./drive/http-client.ts";
import { type Fault, type Plan, startNemesis } from "./drive/nemesis.ts";
import { type SocketClient, openSocketClient } from "./drive/socket-client.ts";
import type { Plant } from "./system/plants.ts";
import { type Odds, type OutsideCall, openOutside, usualOdds } from "./world/outside.ts";
import type { Place } from "./world/place.ts";
import { type ServerSlot, openSlot } from "./world/server-slot.ts";

export interface RunOptions {
  readonly seed: number;
  readonly openPlace: (slots: () => readonly ServerSlot[]) => Promise<Place>;
  readonly plan: Plan;
  readonly processes: number;
  readonly httpClients: number;
  readonly socketClients: number;
  readonly mix?: Mix;
  readonly odds?: Odds;
  readonly plant?: Plant | undefined;
  /** Asked now and then: whether the nemesis and the clients have done enough. */
  readonly isEnough: (progress: Progress) => boolean;
  /** How long everything may take to come to rest when all is well again. */
  readonly restMs?: number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly elapsedMs: number;
  readonly calls: number;
  readonly kills: number;
  /** Faults that struck, kills among them. */
  readonly strikes: number;
  readonly violations: readonly Violation[];
}

/** All that a run was and showed. */
export interface RunReport extends Verdict {
  readonly place: string;
  readonly seed: number;
  readonly processes: number;
  readonly elapsedMs: number;
  readonly history: History;
  readonly struck: Readonly<Record<Fault, number>>;
  readonly kills: number;
  readonly starts: number;
  readonly audits: number;
  readonly outside: readonly OutsideCall[];
  /** Versions that arrived at subscribers. */
  readonly seen: number;
}

const REST_MS = 30_000;
const MOST_VIOLATIONS = 200;

/** Drives the system until it is enough, lets everything be well again, waits until it is at rest, and judges. */
export async function runCrash(options: RunOptions): Promise<RunReport> {
  const { seed, plan, processes, plant, isEnough, restMs = REST_MS, mix = usualMix, odds = usualOdds } = options;
  const slots: ServerSlot[] = [];
  const violations: Violation[] = [];
  const note = (violation: Violation): void => {
    if (violations.length < MOST_VIOLATIONS && !violations.some(({ what }) => what === violation.what))
      violations.push(violation);
  };

  await using outside = await openOutside(seed, odds);
  await using place = await options.openPlace(() => slots);
  try {
    for (let n = 0; n < processes; n += 1)
      slots.push(await openSlot({ outsideUrl: outside.url, database: place.database, plant, note }));
    await slots[0]?.up(); // it makes the tables
    await Promise.all(slots.map(async (slot) => slot.up()));

    const [history, desk, driving, watching] = [
      new History(),
      createDesk(),
      new AbortController(),
      new AbortController(),
    ];
    /** As a load balancer has it: those that are ready, which may be paused, deaf or dead by the time of the call. */
    const urls = (): readonly string[] => {
      const ready = slots.filter((slot) => slot.isUp());
      return (ready.length > 0 ? ready : slots).map(({ front }) => `http://127.0.0.1:${front.port}`);
    };
    const shared = { desk, history, urls, mix, note, signal: driving.signal };
    const of = (kind: string, n: number): { subject: string; chance: ReturnType<typeof createChance> } => ({
      subject: `${kind}-${n}`,
      chance: createChance(seed, n),
    });
    const audits = audit(place, watching.signal, note);
    const nemesis = startNemesis({ plan, chance: createChance(seed, 0), slots, place, signal: driving.signal });
    const began = performance.now();
    const http = times(options.httpClients, async (n) => runHttpClient({ ...shared, ...of("http", n + 1) }));
    const sockets = times(options.socketClients, (n) => openSocketClient({ ...shared, ...of("socket", 100 + n) }));
    for (;;) {
      const { length: calls } = history.calls;
      const progress = {
        elapsedMs: performance.now() - began,
        calls,
        kills: nemesis.kills(),
        strikes: nemesis.strikes(),
        violations,
      };
      options.onProgress?.(progress);
      if (isEnough(progress)) break;
      await delay(100);
    }
    driving.abort();
    const elapsedMs = performance.now() - began;
    await nemesis.done;
    outside.recover();
    await Promise.all(slots.map(async (slot) => slot.up()));

    for (const call of (await Promise.all([...http, ...sockets.map(({ done }) => done)])).flat())
      note(unanswered(call));
    let unrest = await waitForRest(place, restMs);
    for (const [n, { front }] of slots.entries()) {
      if (unrest.length > 0) break;
      const one = { ...of("last", 200 + n), urls: () => [`http://127.0.0.1:${front.port}`] };
      for (const call of await tryOnce({ desk, history, note, ...one })) note(unanswered(call));
      unrest = await waitForRest(place, restMs);
    }
    for (const each of unrest) note(each);
    await waitForScreens(place, sockets);
    watching.abort();

    const screens = sockets.flatMap((socket, n) =>
      [...socket.showing()].map(([order, version]) => ({ subscriber: `socket-${100 + n}`, order, version })),
    );
    const sightings = sockets.flatMap((socket) => socket.sightings());
    const verdict = await check({ place, history, sightings, outside: outside.calls, screens });
    for (const socket of sockets) socket.close();
    for (const each of verdict.violations) note(each);
    return {
      ...verdict,
      place: place.name,
      seed,
      processes,
      elapsedMs,
      history,
      violations,
      struck: nemesis.struck,
      kills: nemesis.kills(),
      starts: slots.reduce((sum, slot) => sum + slot.starts(), 0),
      audits: await audits,
      outside: outside.calls,
      seen: sightings.reduce((sum, { views }) => sum + views.size, 0),
    };
  } finally {
    await Promise.all(slots.map(async (slot) => slot[Symbol.asyncDispose]()));
  }
}

const SCREENS_MS = 10_000;

/** Screens follow by themselves; what they are left with is judged with the rest. */
async function waitForScreens(place: Place, sockets: readonly SocketClient[]): Promise<void> {
  const giveUpAt = performance.now() + SCREENS_MS;
  for (;;) {
    const shown = sockets.flatMap((socket) => [...socket.showing()]);
    const rows = await place
      .query<{ id: string; version: number }>("select id, version from crash.orders where id = any ($1::text[])", [
        shown.map(([order]) => order),
      ])
      .catch(() => []); // not reached just now
    const versions = new Map(rows.map(({ id, version }) => [id, version]));
    if (shown.every(([order, version]) => versions.get(order) === version) || performance.now() > giveUpAt) return;
    await delay(100);
  }
}

function unanswered({ key, tries }: Call): Violation {
  return { rule: "stuck", what: `${key} was never answered: ${JSON.stringify(tries.at(-1)?.outcome)}` };
}

function times<Item>(count: number, make: (n: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_none, n) => make(n));
}
