import { setTimeout as delay } from "node:timers/promises";
import { type ClientOptions, SETTLE_MS } from "./client-options.ts";
import { createCommands } from "./commands.ts";
import { type OpenCall, isAcknowledged, isSettled } from "./history.ts";
import { createHttpDoor } from "./http-door.ts";

/** Calls of one client whose outcome it does not know yet, at the most. */
const MOST_UNSETTLED = 4;
const PATIENCE_MS = 100;
/** Calls whose outcome it knows, kept so that they can be repeated. */
const REMEMBERED = 50;

/**
 * Works on the desk's orders over HTTP until the signal aborts, then asks again whatever it does not know the outcome of.
 *
 * @returns calls that nobody answered even then
 */
export async function runHttpClient(options: ClientOptions): Promise<readonly OpenCall[]> {
  const { chance, desk, history, signal } = options;
  const door = createHttpDoor(options);
  const commands = createCommands(options);
  const unsettled: OpenCall[] = [];
  const settled: OpenCall[] = [];

  const file = (call: OpenCall): void => {
    (isSettled(call) ? settled : unsettled).push(call);
    settled.splice(0, settled.length - REMEMBERED);
  };
  const begin = async (call: OpenCall): Promise<void> => {
    history.calls.push(call);
    // at times it is sent twice at once, to whichever processes
    await (chance.oneIn(12) ? Promise.all([door.attempt(call), door.attempt(call)]) : door.attempt(call));
    file(call);
  };
  const again = async (): Promise<void> => {
    const call = unsettled.shift();
    if (!call) return;
    await door.attempt(call);
    file(call);
    if (!isSettled(call)) await delay(PATIENCE_MS); // nobody may be there to answer
  };

  while (!signal.aborted) {
    const order = desk.pick(chance);
    if (unsettled.length > 0 && (unsettled.length >= MOST_UNSETTLED || chance.oneIn(3))) await again();
    else if (order === undefined || (desk.wantsMore() && chance.oneIn(4))) await begin(commands.place());
    else {
      const move = chance.weighted({ send: 75, read: 15, repeat: 8, reuse: 2 });
      const done = settled.filter(isAcknowledged);
      if (move === "read") await door.read(order);
      else if (move === "reuse" && done.length > 0) await door.reuse(chance.pick(done));
      else if (move === "repeat" && settled.length > 0) await door.attempt(chance.pick(settled));
      else await begin(commands.next(order));
    }
    await delay(chance.between(5, 60));
  }
  const giveUpAt = performance.now() + SETTLE_MS;
  while (unsettled.length > 0 && performance.now() < giveUpAt) {
    await again();
  }
  return unsettled;
}
