import type { Chance } from "./chance.ts";
import type { Desk } from "./desk.ts";
import type { OpenCall } from "./history.ts";

export type CommandType = "add" | "charge" | "dispatch" | "show" | "close";
/** How often each is sent beside the others. */
export type Mix = Readonly<Record<CommandType, number>>;

export const usualMix: Mix = { add: 8, charge: 3, dispatch: 3, show: 3, close: 1 };

/** An order that has so many tokens is closed soon, before it is full. */
const LONG = 25;

export interface Commands {
  place(): OpenCall;
  next(order: string): OpenCall;
  /** With the stage that was shown. */
  charge(order: string): OpenCall;
}

/** Makes up the next command of one client: mostly what it believes to be legal, at times with a version or a stage that is stale. */
export function createCommands(options: {
  readonly subject: string;
  readonly chance: Chance;
  readonly desk: Desk;
  readonly mix: Mix;
}): Commands {
  const { subject, chance, desk, mix } = options;
  let count = 0;
  const open = (call: {
    readonly type: string;
    readonly fields: object;
    readonly order: string | undefined;
    readonly expectedVersion?: number | undefined;
  }): OpenCall => {
    count += 1;
    const key = `${subject}-${count}`;
    return {
      subject,
      key,
      command: { ...call.fields, type: call.type, token: key },
      order: call.order,
      expectedVersion: call.expectedVersion,
      tries: [],
    };
  };
  const make = (type: CommandType, order: string): OpenCall => {
    const { version, round = 0 } = desk.shown(order) ?? {};
    const staged = ["charge", "dispatch"].includes(type);
    const named = version !== undefined && chance.oneIn(3) ? version : undefined;
    return open({
      type,
      fields: staged ? { stage: chance.oneIn(12) ? round + 1 : round } : {},
      order,
      expectedVersion: named === undefined ? undefined : Math.max(1, named - (chance.oneIn(6) ? 1 : 0)),
    });
  };
  return {
    place: () => open({ type: "place", fields: { ledger: desk.nextLedger() }, order: undefined }),
    next: (order) => {
      const { legal, tokens = [] } = desk.shown(order) ?? {};
      const wanted = tokens.length >= LONG && chance.oneIn(2) ? "close" : chance.weighted(mix);
      return make(legal && !legal.includes(wanted) && !chance.oneIn(5) ? "add" : wanted, order);
    },
    charge: (order) => open({ type: "charge", fields: { stage: desk.shown(order)?.round ?? 0 }, order }),
  };
}
