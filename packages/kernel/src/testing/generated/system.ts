import { createEngine, type Engine } from "../../engine/create-engine.ts";
import type { EngineOptions } from "../../engine/engine-options.ts";
import { createLocalBus } from "../../engine/local-bus.ts";
import type { Bus, Store } from "../../engine/ports.ts";
import { createWorker, type Worker } from "../../engine/worker.ts";
import type { IncomingCommand, Reply, SendOptions } from "../../engine/engine-types.ts";
import { codeOf, DatabaseUnavailable } from "../../errors.ts";
import type { Machine } from "../../machine/define.ts";
import type { Ref, TenantId } from "../../machine/types.ts";
import { createManualClock, type ManualClock, settle } from "../manual-clock.ts";
import { createMemoryStore, type MemoryStore } from "../memory-store.ts";
import { createRecordingLog, type RecordingLog, silentMetrics } from "../observers.ts";
import { createParanoidEngine } from "../paranoid.ts";
import { createSeededRandom } from "../seeded.ts";

/** What a process runs; what it does outside waits its turn at `turn`, as everything does that leaves the process. */
export type Program = (
  turn: () => Promise<void>,
) => Pick<EngineOptions, "machines" | "effects" | "reactions" | "facts">;

/** How likely each trouble is, at each turn. */
export interface Troubles {
  readonly crash: number;
  /** The store does what it is asked, and its answer is lost. */
  readonly lostAnswer: number;
  /** The store is not reached. */
  readonly unreachable: number;
  readonly lostHint: number;
  /** Time passes while something is under way. */
  readonly delay: number;
}

export interface SystemOptions {
  readonly seed: number;
  /** Of each process, in turn. */
  readonly programs: readonly [Program, ...Program[]];
  readonly processes: number;
  /** The edges that the store checks. */
  readonly machines: readonly Machine[];
  readonly troubles: Troubles;
  readonly paranoid?: boolean;
}

/**
 * A whole system in one process: several engines and workers on one store, under a clock that stands. Whatever leaves one of
 * them (a call of the store, its answer, a hint, a call outside) waits until a scheduler, whose chance is seeded, lets it go
 * on; so the scheduler chooses the order of all that happens, and two runs of one seed are the same run.
 */
export interface System {
  readonly store: MemoryStore;
  readonly clock: ManualClock;
  readonly log: RecordingLog;
  /** Of the processes that live. */
  readonly engines: readonly Engine[];
  /**
   * Sends as a client does: to any process, and under the same key to another one while there is no answer, because the
   * process died, its database did not answer, or it is too old for the state.
   *
   * @throws the refusal
   */
  send(
    tenant: TenantId,
    ref: Ref,
    command: IncomingCommand,
    sent: SendOptions & { readonly key: string },
  ): Promise<Reply>;
  /** How often a process was killed. */
  readonly crashes: number;
  /** Lets something go on, so many times. */
  turn(times: number): Promise<void>;
  /** Turns until a promise is kept. @throws when it is not kept within so many turns */
  until<Result>(promise: Promise<Result>, times: number): Promise<Result>;
  /** From now on nothing goes wrong. */
  heal(): void;
  /** Ends the workers, so that nothing of this system is left running. */
  close(): void;
}

interface Waiting {
  readonly process: number;
  readonly go: () => void;
}

interface Process {
  readonly number: number;
  readonly program: Program;
  readonly engine: Engine;
  readonly worker: Worker;
  /** What its listeners hear. */
  readonly heard: Bus;
  readonly death: PromiseWithResolvers<"died">;
}

export function createSystem(options: SystemOptions): System {
  const { programs, machines, paranoid = false } = options;
  const random = createSeededRandom(options.seed);
  const clock = createManualClock();
  const shared = createMemoryStore({ clock, machines });
  const log = createRecordingLog();
  let { troubles } = options;
  let waiting: readonly Waiting[] = [];
  let living: readonly Process[] = [];
  let started = 0;
  let crashes = 0;

  const happens = (chance: number): boolean => random() < chance;
  const isAlive = (process: number): boolean => living.some(({ number }) => number === process);
  const wait = (process: number, go: () => void): void => {
    waiting = [...waiting, { process, go }];
  };
  const turnOf = async (process: number): Promise<void> => new Promise((resolve) => wait(process, resolve));

  const storeOf = (process: number): Store => {
    const call =
      (run: (...args: readonly unknown[]) => Promise<unknown>) =>
      async (...args: readonly unknown[]): Promise<unknown> => {
        await turnOf(process);
        if (happens(troubles.unreachable)) throw new DatabaseUnavailable();
        const answer = await run(...args);
        await turnOf(process);
        if (happens(troubles.lostAnswer)) throw new DatabaseUnavailable();
        return answer;
      };
    const calls = Object.entries(
      shared as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>,
    );
    return Object.fromEntries(calls.map(([name, run]) => [name, call(run)])) as unknown as Store; // each of its members is such a call
  };

  /** What one process says is heard by itself at once, and by each other one in its turn, or never. */
  const busOf = (process: number, own: Bus): Bus => {
    const tell = (say: (bus: Bus) => void): void => {
      say(own);
      for (const other of living)
        if (other.number !== process && !happens(troubles.lostHint)) wait(other.number, () => say(other.heard));
    };
    return {
      ...own,
      publish: (hints) => tell((bus) => bus.publish(hints)),
      wake: () => tell((bus) => bus.wake()),
    };
  };

  const start = (program: Program): void => {
    started += 1;
    const number = started;
    const heard = createLocalBus();
    const engineOptions = {
      ...program(async () => turnOf(number)),
      store: storeOf(number),
      bus: busOf(number, heard),
      clock,
      log,
      metrics: silentMetrics,
    };
    const engine = paranoid ? createParanoidEngine(engineOptions) : createEngine(engineOptions);
    const worker = createWorker({ engine, name: `process-${number}`, concurrency: 4, leaseMs: 30_000, pollMs: 60_000 });
    living = [...living, { number, program, engine, worker, heard, death: Promise.withResolvers() }];
    worker.start();
  };
  for (let each = 0; each < options.processes; each += 1) start(programs[each % programs.length] ?? programs[0]);

  const kill = (process: Process): void => {
    living = living.filter((other) => other !== process);
    waiting = waiting.filter(({ process: of }) => of !== process.number);
    process.death.resolve("died");
  };

  const goOn = async (): Promise<void> => {
    await settle();
    if (happens(troubles.crash)) {
      const victim = living[Math.floor(random() * living.length)];
      if (victim) {
        kill(victim);
        crashes += 1;
        start(victim.program); // another in its place
      }
    }
    if (happens(troubles.delay)) await clock.advance(Math.ceil(random() * 20_000));
    const next = waiting[Math.floor(random() * waiting.length)];
    waiting = waiting.filter((each) => each !== next);
    if (!next) await clock.advance(Math.ceil(random() * 5_000)); // all wait for time to pass
    else if (isAlive(next.process)) next.go();
  };

  return {
    store: shared,
    clock,
    log,
    get engines() {
      return living.map(({ engine }) => engine);
    },
    send: async (tenant, ref, command, sent) => {
      for (;;) {
        const process = living[Math.floor(random() * living.length)];
        if (!process) throw new Error("no process lives");
        await Promise.race([turnOf(process.number), process.death.promise]);
        try {
          const answer = process.engine.forTenant(tenant).send(ref, command, sent);
          const reply = await Promise.race([answer, process.death.promise]);
          if (reply !== "died") return reply;
        } catch (error) {
          if (!["database-unavailable", "state-newer"].includes(codeOf(error))) throw error;
        }
      }
    },
    get crashes() {
      return crashes;
    },
    turn: async (times) => {
      for (let turn = 0; turn < times; turn += 1) await goOn();
    },
    until: async (promise, times) => {
      const watched = { kept: false };
      const keep = (): void => {
        watched.kept = true;
      };
      promise.then(keep, keep);
      for (let turn = 0; turn < times && !watched.kept; turn += 1) await goOn();
      await settle();
      if (!watched.kept) throw new Error("nothing more happens to it");
      return promise;
    },
    heal: () => {
      troubles = { crash: 0, lostAnswer: 0, unreachable: 0, lostHint: 0, delay: 0 };
    },
    close: () => {
      living = [];
      waiting = [];
    },
  };
}
