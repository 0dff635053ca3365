import type { Violation } from "./check/violation.ts";
import { createChance } from "./drive/chance.ts";
import type { ClientOptions } from "./drive/client-options.ts";
import type { Mix } from "./drive/commands.ts";
import type { Desk } from "./drive/desk.ts";
import type { History } from "./drive/history.ts";
import type { Outside } from "./world/outside.ts";
import type { Place } from "./world/place.ts";
import type { ServerSlot } from "./world/server-slot.ts";

/** What all parts of one run share. */
export interface Stage {
  readonly seed: number;
  readonly place: Place;
  readonly outside: Outside;
  readonly slots: readonly ServerSlot[];
  readonly history: History;
  readonly desk: Desk;
  readonly mix: Mix;
  readonly note: (violation: Violation) => void;
  readonly violations: readonly Violation[];
}

/**
 * What one client is given.
 *
 * @param stream - of its chances, and its number
 */
export function clientOf(stage: Stage, kind: string, stream: number, signal: AbortSignal): ClientOptions {
  const { seed, desk, history, mix, note, slots } = stage;
  return {
    subject: `${kind}-${stream}`,
    chance: createChance(seed, stream),
    mix,
    desk,
    history,
    note,
    signal,
    // as a load balancer has it: those that are ready, which may be paused, deaf or dead by the time of the call
    urls: () => {
      const ready = slots.filter((slot) => slot.isUp());
      return (ready.length > 0 ? ready : slots).map(urlOf);
    },
  };
}

export function urlOf({ front }: ServerSlot): string {
  return `http://127.0.0.1:${front.port}`;
}
