import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** A program of this room in a process of its own, spoken to by messages. */
export interface Child<Out, In> {
  readonly pid: number;
  send(message: Out): void;
  /** The next message of this type. Those that came before it and were not asked for are passed over. */
  next<Type extends (In & { readonly type: string })["type"]>(
    type: Type,
  ): Promise<Extract<In, { readonly type: Type }>>;
  onMessage(listener: (message: In) => void): void;
  /** Ends it at once, as `kill -9` does, and resolves when it is gone. */
  kill(): Promise<void>;
}

const PATIENCE_MS = 600_000;

/** @param file - address of the module, which runs with the room's own conditions */
export function startChild<Out extends object, In extends { readonly type: string }>(
  file: URL,
  { args = [], flags = [] }: { readonly args?: readonly string[]; readonly flags?: readonly string[] } = {},
): Child<Out, In> {
  const child: ChildProcess = fork(file, [...args], {
    execArgv: ["--conditions=@segno/source", ...flags],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    send: (message) => void child.send(message),
    next: async (type) => {
      const over = new AbortController();
      try {
        return await Promise.race([
          new Promise<never>((resolve) => {
            const hear = (message: unknown): void => {
              if ((message as In).type !== type) return;
              child.off("message", hear);
              resolve(message as never); // its type was just read
            };
            child.on("message", hear);
          }),
          gone.then(() => {
            throw new Error(`a process of the measurement ended before it said ${type}`);
          }),
          sleep(PATIENCE_MS, undefined, { signal: over.signal }).then(() => {
            throw new Error(`a process of the measurement did not say ${type}`);
          }),
        ]);
      } finally {
        over.abort();
      }
    },
    onMessage: (listener) => void child.on("message", (message) => listener(message as In)),
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
