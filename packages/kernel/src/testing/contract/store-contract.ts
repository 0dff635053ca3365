import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { claimingContract } from "./claiming.ts";
import { depthContract } from "./depth.ts";
import { keysContract } from "./keys.ts";
import { createRoom, emptyOutbox, type OpenStore, type Room, type StoreUnderTest } from "./kit.ts";
import { latestContract } from "./latest.ts";
import { note, ticket } from "./machines.ts";
import { modelContract } from "./model.ts";
import { olderContract } from "./older.ts";
import { savingContract } from "./saving.ts";
import { timersContract } from "./timers.ts";

/**
 * What every store does. Each backend's test calls this once: a new rule lands on all of them.
 *
 * @param name - of the backend, for the test's report
 * @param open - opens an empty store in which the tables of the machines exist and their edges are checked,
 *   and which has met their next version
 * @param options.runs - how many random runs are compared with the model, 100 by default
 */
export function storeContract(name: string, open: OpenStore, options: { readonly runs?: number } = {}): void {
  describe(`the store on ${name}`, () => {
    let opened: StoreUnderTest | undefined;
    const get = (): StoreUnderTest => {
      if (!opened) throw new Error("the store is not open");
      return opened;
    };
    const room = (): Room => createRoom(get());

    beforeAll(async () => {
      opened = await open([ticket, note]);
    }, 60_000);
    afterAll(async () => {
      await opened?.close();
    });
    beforeEach(async () => {
      await emptyOutbox(get());
    });

    savingContract(room);
    keysContract(room);
    claimingContract(room);
    timersContract(room);
    latestContract(room);
    olderContract(room);
    depthContract(room);
    modelContract(room, options.runs ?? 100);
  });
}
