import { setTimeout as delay } from "node:timers/promises";
import type { Place } from "../world/place.ts";
import type { ServerSlot } from "../world/server-slot.ts";
import type { Chance } from "./chance.ts";

export const faults = [
  "kill",
  "kill-all",
  "pause",
  "cut-clients",
  "deafen-clients",
  "cut-database",
  "deafen-database",
  "lose-answers",
  "terminate-backends",
  "crash-database",
  "jump-clock",
] as const;
export type Fault = (typeof faults)[number];

/** How often each fault strikes beside the others, and how long it is between two. */
export interface Plan {
  readonly weights: Readonly<Partial<Record<Fault, number>>>;
  readonly paceMs: readonly [least: number, most: number];
}

/** Several processes on one server: everything that may happen to them. */
export const postgresPlan: Plan = {
  paceMs: [150, 650],
  weights: {
    kill: 10,
    "kill-all": 0.5,
    pause: 2.5,
    "cut-clients": 2,
    "deafen-clients": 1,
    "cut-database": 1.5,
    "deafen-database": 1,
    "lose-answers": 1.5,
    "terminate-backends": 1,
    "crash-database": 0.5,
    "jump-clock": 1.5,
  },
};

/** One process with its database inside: it takes longer to be there again. */
export const embeddedPlan: Plan = {
  paceMs: [600, 2_600],
  weights: { kill: 6, pause: 1, "cut-clients": 2, "deafen-clients": 1, "jump-clock": 1.5 },
};

export interface Nemesis {
  /** What has struck, and how often. */
  readonly struck: Readonly<Record<Fault, number>>;
  /** Processes that were killed. */
  readonly kills: () => number;
  /** Faults that struck in all. */
  readonly strikes: () => number;
  /** Strikes until the signal aborts, then lets everything be well again. */
  readonly done: Promise<void>;
}

const PAUSE_MS = [1_200, 2_600] as const; // past a lease of one second
/** Past a lease; past the retries' patience; past the deadline of a call; past that of an idle order. */
const JUMPS_MS = [1_100, 1_100, 4_000, 31_000, 301_000] as const;

/** Does to the world what the plan says, each choice by the seed's chance. */
export function startNemesis(options: {
  readonly plan: Plan;
  readonly chance: Chance;
  readonly slots: readonly ServerSlot[];
  readonly place: Place;
  readonly signal: AbortSignal;
}): Nemesis {
  const { plan, chance, slots, place, signal } = options;
  const struck = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>;
  let [kills, strikes] = [0, 0];
  /** One that is still starting is spared more often than not, else a slow machine would see nothing but starts. */
  const kill = (slot: ServerSlot, share: number): void => {
    if ((slot.isUp() || share < 0.2) && slot.kill()) kills += 1;
  };
  const asides: Promise<void>[] = [];

  /** Each draws the same chances whatever state the world is in, so that a seed gives one schedule. */
  const strike: Readonly<Record<Fault, (slot: ServerSlot, share: number) => Promise<void> | void>> = {
    kill,
    "kill-all": (_slot, share) => slots.forEach((slot) => kill(slot, share)),
    pause: (slot, share) => {
      slot.pause();
      asides.push(delay(PAUSE_MS[0] + share * (PAUSE_MS[1] - PAUSE_MS[0])).then(() => slot.resume()));
    },
    "cut-clients": (slot) => slot.front.cut(),
    "deafen-clients": (slot) => void slot.front.deafen("both-ways"),
    "cut-database": (slot) => slot.back?.cut(),
    "deafen-database": (slot) => void slot.back?.deafen("both-ways"),
    "lose-answers": (slot) => void slot.back?.deafen("answers"),
    "terminate-backends": async () => insist(async () => place.terminateBackends?.()),
    "crash-database": async () => place.crashDatabase?.(),
    "jump-clock": async (_slot, share) =>
      insist(async () => place.advanceClock(JUMPS_MS[Math.floor(share * JUMPS_MS.length)] ?? JUMPS_MS[0])),
  };
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      await delay(chance.between(...plan.paceMs), undefined, { signal }).catch(() => undefined); // ended by the signal
      const [fault, slot, share] = [chance.weighted(weightsOf(plan)), chance.pick(slots), chance.next()];
      if (signal.aborted) break;
      await strike[fault](slot, share);
      struck[fault] += 1;
      strikes += 1;
    }
    await Promise.all(asides);
  };
  return { struck, kills: () => kills, strikes: () => strikes, done: work() };
}

const INSIST = { times: 100, everyMs: 100 };

/** A line that was cut, or a process that is not there, answers nobody: it is asked until it does. */
async function insist(ask: () => Promise<void>): Promise<void> {
  for (let times = 1; ; times += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (times === INSIST.times) throw error;
      await delay(INSIST.everyMs);
    }
  }
}

function weightsOf({ weights }: Plan): Readonly<Record<Fault, number>> {
  return Object.fromEntries(faults.map((fault) => [fault, weights[fault] ?? 0])) as Record<Fault, number>;
}
