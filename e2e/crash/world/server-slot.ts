import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type TcpSwitch, openSwitch } from "../../support/tcp-switch.ts";
import type { Violation } from "../check/violation.ts";
import type { Plant } from "../system/plants.ts";

export interface SlotOptions {
  readonly outsideUrl: string;
  /** Of the server that all share, or the folder of a database that this process has alone. */
  readonly database: { readonly url: string } | { readonly folder: string };
  readonly plant: Plant | undefined;
  /** Told of what should never happen. */
  readonly note: (violation: Violation) => void;
  /** Hears what the processes log. */
  readonly log?: ((text: string) => void) | undefined;
}

/** One process of the system, started again each time that it ends, behind addresses that stay. */
export interface ServerSlot extends AsyncDisposable {
  /** Between clients and the process. */
  readonly front: TcpSwitch;
  /** Between the process and the database, where that is a server. */
  readonly back: TcpSwitch | undefined;
  readonly isUp: () => boolean;
  /** How often it was started. */
  readonly starts: () => number;
  /** @returns whether there was a process to kill */
  kill(): boolean;
  pause(): boolean;
  resume(): void;
  /** Resolves when a process is there and ready. */
  up(): Promise<void>;
  /** Asks the process itself. */
  tell(word: "advance" | "query", argument: unknown): Promise<unknown>;
}

const program = new URL("../system/server.ts", import.meta.url).pathname;
/** A process that lives for a second does not earn back what optimising the embedded database costs. */
const flags = ["--conditions=@segno/source", "--liftoff-only"];

export async function openSlot({ outsideUrl, database, plant, note, log }: SlotOptions): Promise<ServerSlot> {
  const front = await openSwitch();
  const back = "url" in database ? await openSwitch(Number(new URL(database.url).port)) : undefined;
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    TMPDIR: process.env["TMPDIR"] ?? "/tmp",
    CRASH_OUTSIDE: outsideUrl,
    ...(plant && { CRASH_PLANT: plant }),
    ...("url" in database
      ? { CRASH_DATABASE: through(database.url, back?.port ?? 0) }
      : { CRASH_FOLDER: database.folder }),
  };
  let child: ChildProcess | undefined;
  let ready = Promise.withResolvers<void>();
  let isUp = false;
  let isClosing = false;
  let isKilled = false;
  let starts = 0;
  let asked = 0;
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();

  const start = (): void => {
    starts += 1;
    isKilled = false;
    const fresh = spawn(process.execPath, [...flags, program], { stdio: ["pipe", "pipe", "pipe"], env });
    child = fresh;
    let said = "";
    fresh.stdin.on("error", () => undefined); // it may die before it has read
    fresh.stderr.on("data", (data: Buffer) => {
      said = `${said}${data.toString()}`.slice(-4_000);
      log?.(data.toString());
    });
    createInterface({ input: fresh.stdout }).on("line", (line) => {
      const end = line.indexOf(" ");
      const value = JSON.parse(line.slice(end + 1)) as { port: number; id: number; value?: unknown; error?: string };
      if (line.slice(0, end) === "ready") {
        front.turnTo(value.port);
        isUp = true;
        ready.resolve();
      } else {
        const answer = waiting.get(value.id);
        waiting.delete(value.id);
        if (value.error === undefined) answer?.resolve(value.value);
        else answer?.reject(new Error(value.error));
      }
    });
    fresh.once("close", () => {
      // one that cannot reach its database may refuse to start; one that runs may not end by itself
      if (isUp && !isKilled && !isClosing)
        note({ rule: "surprise", what: `a process ended by itself (${fresh.exitCode}): ${said}` });
      isUp = false;
      ready.resolve(); // who waits looks again, and waits for the next one
      ready = Promise.withResolvers<void>();
      front.turnTo(undefined);
      for (const answer of waiting.values()) answer.reject(new Error("the process ended"));
      waiting.clear();
      if (!isClosing) setTimeout(start, isKilled ? 0 : 200);
    });
  };
  start();

  return {
    front,
    back,
    isUp: () => isUp,
    starts: () => starts,
    kill: () => {
      if (!child || child.exitCode !== null || child.signalCode !== null || isKilled) return false;
      isKilled = true;
      return child.kill("SIGKILL");
    },
    pause: () => child?.kill("SIGSTOP") ?? false,
    resume: () => void child?.kill("SIGCONT"),
    up: async () => {
      for (;;) {
        if (isUp) return;
        await ready.promise;
      }
    },
    tell: async (word, argument) => {
      const answer = Promise.withResolvers<unknown>();
      answer.promise.catch(() => undefined); // who asked may have gone; whoever has not is told all the same
      asked += 1;
      waiting.set(asked, answer);
      child?.stdin?.write(`${JSON.stringify({ id: asked, word, argument })}\n`);
      return answer.promise;
    },
    [Symbol.asyncDispose]: async () => {
      isClosing = true;
      if (child && child.exitCode === null && child.signalCode === null) {
        const gone = once(child, "close");
        child.kill("SIGKILL");
        await gone;
      }
      await front[Symbol.asyncDispose]();
      await back?.[Symbol.asyncDispose]();
    },
  };
}

function through(url: string, port: number): string {
  const own = new URL(url);
  own.port = String(port);
  return own.href;
}
