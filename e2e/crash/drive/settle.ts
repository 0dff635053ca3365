import { setTimeout as delay } from "node:timers/promises";
import { waitForRest } from "../check/rest.ts";
import type { Violation } from "../check/violation.ts";
import { type Stage, clientOf, urlOf } from "../stage.ts";
import { tryOnce } from "./epilogue.ts";
import type { SocketClient } from "./socket-client.ts";
import { unanswered } from "./unanswered.ts";

const SCREENS_MS = 10_000;
/** Longer than any order may lie idle. */
const PAST_EVERY_DEADLINE_MS = 301_000;

/**
 * Waits until all is at rest, tries each process once more, lets every deadline pass, after which nothing is left that
 * could move, and lets the screens catch up.
 */
export async function settle(stage: Stage, sockets: readonly SocketClient[], restMs: number): Promise<void> {
  const { slots, place, note } = stage;
  let unrest = await waitForRest(place, restMs);
  for (const [n, slot] of slots.entries()) {
    if (unrest.length > 0) break;
    const client = clientOf(stage, "last", n + 200, AbortSignal.abort());
    for (const call of await tryOnce({ ...client, urls: () => [urlOf(slot)] })) note(unanswered(call));
    unrest = await waitForRest(place, restMs);
  }
  if (unrest.length === 0) {
    await place.advanceClock(PAST_EVERY_DEADLINE_MS);
    unrest = await waitForRest(place, restMs);
  }
  for (const each of unrest) note(each);
  if (unrest.length === 0) for (const each of await waitForScreens(stage, sockets)) note(each);
}

/** Screens follow by themselves. @returns those that were left behind */
async function waitForScreens({ place }: Stage, sockets: readonly SocketClient[]): Promise<readonly Violation[]> {
  const giveUpAt = performance.now() + SCREENS_MS;
  for (;;) {
    const shown = sockets.flatMap(({ subject, showing }) =>
      [...showing()].map(([order, version]) => ({ subject, order, version })),
    );
    const rows = await place
      .query<{ id: string; version: number }>("select id, version from crash.orders where id = any ($1::text[])", [
        shown.map(({ order }) => order),
      ])
      .catch(() => []); // not reached just now
    const versions = new Map(rows.map(({ id, version }) => [id, version]));
    const behind = shown.filter(({ order, version }) => versions.get(order) !== version);
    if (behind.length === 0 || performance.now() > giveUpAt)
      return behind.map(({ subject, order, version }) => ({
        rule: "subscriber",
        what: `${subject} was left with ${version} of ${order}, which is at ${versions.get(order)}`,
      }));
    await delay(100);
  }
}
