import { setTimeout as delay } from "node:timers/promises";
import { waitForRest } from "../check/rest.ts";
import { type Stage, clientOf, urlOf } from "../stage.ts";
import { tryOnce } from "./epilogue.ts";
import type { SocketClient } from "./socket-client.ts";
import { unanswered } from "./unanswered.ts";

const SCREENS_MS = 10_000;

/** Waits until all is at rest, tries each process once more, and lets the screens catch up. */
export async function settle(stage: Stage, sockets: readonly SocketClient[], restMs: number): Promise<void> {
  const { slots, place, note } = stage;
  let unrest = await waitForRest(place, restMs);
  for (const [n, slot] of slots.entries()) {
    if (unrest.length > 0) break;
    const client = clientOf(stage, "last", n + 200, AbortSignal.abort());
    for (const call of await tryOnce({ ...client, urls: () => [urlOf(slot)] })) note(unanswered(call));
    unrest = await waitForRest(place, restMs);
  }
  for (const each of unrest) note(each);
  if (unrest.length === 0) await waitForScreens(stage, sockets);
}

/** Screens follow by themselves; what they are left with is judged with the rest. */
async function waitForScreens({ place }: Stage, sockets: readonly SocketClient[]): Promise<void> {
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
