import { setTimeout as delay } from "node:timers/promises";
import { type Answer, type Session, enterDemo } from "../../support/rest.ts";
import { ServerEnded, type ServerProcess, startServer } from "../../support/server.ts";
import { openSwitch } from "../../support/tcp-switch.ts";

export interface MortalOptions {
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  /** Where the server dies, in turn: it is started again with the next one. */
  readonly faults: readonly string[];
}

/** A service that is killed with -9 again and again, and started again each time, behind an address that stays. */
export interface MortalService extends AsyncDisposable {
  readonly session: Session;
  /** The faults that have struck, in order. */
  readonly struck: readonly string[];
  /** Asks until it is answered, by whichever process: the same request, under the same key. */
  ask(request: (session: Session) => Promise<Answer>): Promise<Answer>;
  /** Waits for something, through as many deaths as it takes. */
  survive<Found>(wait: (server: ServerProcess) => Promise<Found>): Promise<Found>;
  /** Called after each restart, before anything is asked again. */
  onRestart(listener: () => Promise<void>): void;
}

/** What a dead worker held is due again after this. */
const leaseMs = 10_001;
/** A process that was killed is gone long before this. */
const dyingMs = 5_000;

export async function openMortalService({ dataFolder, databaseUrl, faults }: MortalOptions): Promise<MortalService> {
  const struck: string[] = [];
  const address = await openSwitch();
  const env = { PUBLIC_URL: address.url, INTERVIEWS_EVALUATING_SECONDS: "120", INTERVIEWS_PLANNING_SECONDS: "600" };
  let listener = async (): Promise<void> => undefined;

  const strike = (): void => {
    const fault = faults[struck.length];
    if (fault === undefined) throw new Error("the server was killed, and not by us");
    struck.push(fault);
  };
  /** One that dies while it starts, since work was due at once, was struck too. */
  const start = async (): Promise<ServerProcess> => {
    for (;;) {
      try {
        const fresh = await startServer({ dataFolder, databaseUrl, fault: faults[struck.length], env, pages: false });
        if (struck.length > 0) await fresh.advance(leaseMs);
        address.turnTo(fresh.port);
        return fresh;
      } catch (error) {
        if (!(error instanceof ServerEnded) || error.signal !== "SIGKILL") throw error;
        strike();
      }
    }
  };
  let server = await start();
  const session = await enterDemo(address.url, server.entryToken);

  const revive = async (): Promise<void> => {
    if (server.signal() !== "SIGKILL") throw new Error(`the server ended by itself: ${server.log().slice(-2000)}`);
    strike();
    server = await start();
    await listener().catch(async (error: unknown) => seenToNext(error, server));
  };

  const survive: MortalService["survive"] = async (wait) => {
    for (;;) {
      const asked = server;
      const death = asked.exited.then(() => undefined);
      const answer = wait(asked).then((found) => ({ found }));
      const first = await Promise.race([answer, death]).catch(async (error: unknown) => seenToNext(error, asked));
      if (first) return first.found;
      while (!server.isRunning()) await revive();
    }
  };

  return {
    session,
    struck,
    survive,
    ask: async (request) => survive(async () => request(session)),
    onRestart: (heard) => {
      listener = heard;
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await address[Symbol.asyncDispose]();
    },
  };
}

/** What was cut off waits for the end of the process that it asked; all else is thrown. */
async function seenToNext(cause: unknown, { exited }: ServerProcess): Promise<undefined> {
  // `fetch` says no more than a TypeError of a connection that ended
  if (!(cause instanceof ServerEnded) && !(cause instanceof TypeError)) throw cause;
  const isGone = await Promise.race([exited.then(() => true), delay(dyingMs, false, { ref: false })]);
  if (!isGone) throw new Error("a request was cut off, and the server lives", { cause });
  return undefined;
}
