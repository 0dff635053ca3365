import type { Chance } from "./chance.ts";

/** What a client was last shown of an order. */
export interface Shown {
  readonly version: number;
  readonly status: string;
  readonly round: number;
  readonly legal: readonly string[];
  readonly tokens: readonly string[];
}

/** The orders that clients share and work on, so that they get in each other's way. */
export interface Desk {
  /** One that is worked on, if there are any. */
  pick(chance: Chance): string | undefined;
  /** Whether a new one is wanted. */
  readonly wantsMore: () => boolean;
  /** Where the next new order will be posted at its end. */
  readonly nextLedger: () => string;
  add(order: string, shown: Shown): void;
  see(order: string, shown: Shown): void;
  shown(order: string): Shown | undefined;
  /** Orders that are worked on, and those that ended lately; the newest last. */
  readonly recent: () => readonly string[];
  readonly onNew: (listener: (order: string) => void) => void;
}

const AT_ONCE = 6;
const RECENT = 24;
const ORDERS_A_LEDGER = 12;

export function createDesk(): Desk {
  const open = new Map<string, Shown>();
  const ended = new Map<string, Shown>();
  const listeners: ((order: string) => void)[] = [];
  let made = 0;
  const see = (order: string, shown: Shown): void => {
    const known = open.get(order) ?? ended.get(order);
    if (known && known.version >= shown.version) return;
    open.delete(order);
    if (["closed", "expired"].includes(shown.status)) {
      ended.delete(order);
      ended.set(order, shown);
      for (const oldest of [...ended.keys()].slice(0, -RECENT)) ended.delete(oldest);
    } else open.set(order, shown);
  };
  return {
    pick: (chance) => {
      // now and then one that has ended: what is refused is asked for too
      const from = chance.oneIn(25) && ended.size > 0 ? ended : open;
      return from.size === 0 ? undefined : chance.pick([...from.keys()]);
    },
    wantsMore: () => open.size < AT_ONCE,
    nextLedger: () => `l-${Math.floor(made / ORDERS_A_LEDGER)}`,
    add: (order, shown) => {
      if (open.has(order) || ended.has(order)) return;
      made += 1;
      see(order, shown);
      for (const listener of listeners) listener(order);
    },
    see,
    shown: (order) => open.get(order) ?? ended.get(order),
    recent: () => [...ended.keys(), ...open.keys()],
    onNew: (listener) => void listeners.push(listener),
  };
}
