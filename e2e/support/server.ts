import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface ServerOptions {
  /** Folder of keys, and of the embedded database where no URL is given. */
  readonly dataFolder: string;
  readonly databaseUrl?: string | undefined;
  /** `point/name` or `point/name/nth`: where it kills itself with -9. */
  readonly fault?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the web app is served, and built first where its sources changed. */
  readonly pages?: boolean;
}

/** One process of the server. */
export interface ServerProcess {
  /** Of this process, whatever links begin with. */
  readonly url: string;
  readonly port: number;
  /** Of the printed link. */
  readonly entryToken: string;
  readonly exited: Promise<unknown>;
  readonly isRunning: () => boolean;
  /** What ended it, if a signal did. */
  readonly signal: () => string | null;
  readonly log: () => string;
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Turns the database's clock forward, and looks at once for what is due by then. */
  advance(ms: number): Promise<void>;
  /** Asks the database as the application does, for one tenant. */
  query<Row>(sql: string, values?: readonly unknown[], tenant?: string): Promise<readonly Row[]>;
  /** Names where it is to kill itself from now on. */
  dieAt(fault: string): Promise<void>;
}

/** The process ended before it said what was waited for. */
export class ServerEnded extends Error {
  readonly signal: string | null;

  constructor(word: string, signal: string | null, log: string) {
    super(`the server ended before it said ${word}: ${log}`);
    this.signal = signal;
  }
}

const program = new URL("faulty-server.ts", import.meta.url).pathname;
/** A process that lives for seconds does not earn back what optimising PGlite costs: a quarter of a restart. */
const flags = ["--conditions=@segno/source", "--liftoff-only"];

/** Starts a server on a free port and waits until it is ready. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { dataFolder, databaseUrl, fault, env = {}, pages = true } = options;
  const child = spawn(process.execPath, [...flags, program], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      PORT: "0",
      SEGNO_DATA: dataFolder,
      LOG_LEVEL: "warn",
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
      ...(fault ? { E2E_FAULT: fault } : {}),
      ...(pages ? {} : { E2E_ROOT: await emptyRoot(dataFolder) }),
      ...env,
    },
  });
  let log = "";
  child.stderr.on("data", (data: Buffer) => (log += data.toString()));
  child.stdin.on("error", () => undefined); // it may die before it has read
  const exited = once(child, "close");
  const lines = createInterface({ input: child.stdout });
  const line = async (word: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const hear = (text: string): void => {
        if (!text.startsWith(`${word} `)) return;
        lines.off("line", hear);
        resolve(JSON.parse(text.slice(word.length + 1)));
      };
      lines.on("line", hear);
      void exited.then(() => reject(new ServerEnded(word, child.signalCode, log.slice(-2000))));
    });
  /** One at a time of each word. */
  const tell = async (word: string, argument: unknown): Promise<unknown> => {
    const answer = line(word);
    child.stdin.write(`${word} ${JSON.stringify(argument)}\n`);
    const { value, error } = (await answer) as { readonly value?: unknown; readonly error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  };
  const { port, entryUrl } = (await line("ready")) as { readonly port: number; readonly entryUrl: string };
  return {
    url: `http://localhost:${port}`,
    port,
    entryToken: new URL(entryUrl).hash.slice(1),
    exited,
    isRunning: () => isRunning(child),
    signal: () => child.signalCode,
    log: () => log,
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    stop: async () => {
      if (isRunning(child)) child.kill("SIGTERM");
      await exited;
    },
    advance: async (ms) => void (await tell("advance", ms)),
    query: async <Row>(sql: string, values: readonly unknown[] = [], tenant = "demo") =>
      (await tell("query", { tenant, sql, values })) as readonly Row[],
    dieAt: async (at) => void (await tell("die", at)),
  };
}

/** As a shipped program's: a page, and no sources to build it of. */
export async function emptyRoot(dataFolder: string): Promise<string> {
  const root = join(dataFolder, "program");
  await mkdir(join(root, "apps", "web", "dist"), { recursive: true });
  await writeFile(join(root, "apps", "web", "dist", "index.html"), "<!doctype html><title>Segno</title>");
  return root;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
