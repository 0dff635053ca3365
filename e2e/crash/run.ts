import { audit } from "./check/audit.ts";
import { type Verdict, check } from "./check/check.ts";
import type { Violation } from "./check/violation.ts";
import { type Mix, usualMix } from "./drive/commands.ts";
import { createDesk } from "./drive/desk.ts";
import { type DriveOptions, drive } from "./drive/drive.ts";
import { History } from "./drive/history.ts";
import type { Fault } from "./drive/nemesis.ts";
import { settle } from "./drive/settle.ts";
import type { Stage } from "./stage.ts";
import type { Plant } from "./system/plants.ts";
import { type Odds, type OutsideCall, openOutside, usualOdds } from "./world/outside.ts";
import type { Place } from "./world/place.ts";
import { type ServerSlot, openSlot } from "./world/server-slot.ts";

export interface RunOptions extends DriveOptions {
  readonly seed: number;
  readonly openPlace: (slots: () => readonly ServerSlot[]) => Promise<Place>;
  readonly processes: number;
  readonly mix?: Mix;
  readonly odds?: Odds;
  readonly plant?: Plant | undefined;
  /** Hears what the processes log. */
  readonly log?: (text: string) => void;
  /** How long everything may take to come to rest when all is well again. */
  readonly restMs?: number;
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
  /** Snapshots of the database that were looked at. */
  readonly audits: number;
  readonly outside: readonly OutsideCall[];
  /** Versions that arrived at subscribers. */
  readonly seen: number;
}

const REST_MS = 30_000;
const MOST_VIOLATIONS = 200;

/** Drives the system until it is enough, lets everything be well again, waits until it is at rest, and judges. */
export async function runCrash(options: RunOptions): Promise<RunReport> {
  const { seed, processes, plant, log, restMs = REST_MS, mix = usualMix, odds = usualOdds } = options;
  const slots: ServerSlot[] = [];
  const violations: Violation[] = [];
  const note = (violation: Violation): void => {
    const isKnown = violations.some(({ what }) => what === violation.what);
    if (!isKnown && violations.length < MOST_VIOLATIONS) violations.push(violation);
  };
  await using outside = await openOutside(seed, odds);
  await using place = await options.openPlace(() => slots);
  try {
    for (let n = 0; n < processes; n += 1)
      slots.push(await openSlot({ outsideUrl: outside.url, database: place.database, plant, note, log }));
    await Promise.all(slots.map(async (slot) => slot.up()));

    const [history, desk] = [new History(), createDesk()];
    const stage: Stage = { seed, place, outside, slots, history, desk, mix, note, violations };
    const watching = new AbortController();
    const audits = audit(place, watching.signal, note);
    const { elapsedMs, nemesis, sockets } = await drive(stage, options);
    await settle(stage, sockets, restMs);
    watching.abort();

    const sightings = sockets.flatMap((socket) => socket.sightings());
    const verdict = await check({ place, history, sightings, outside: outside.calls });
    for (const each of verdict.violations) note(each);
    for (const socket of sockets) socket.close();
    return {
      ...verdict,
      violations,
      place: place.name,
      seed,
      processes,
      elapsedMs,
      history,
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
