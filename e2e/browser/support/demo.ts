import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The program as `npm start` runs it, with its demo. */
export interface Demo extends AsyncDisposable {
  readonly url: string;
  /** Of the printed link. */
  readonly entryToken: string;
  kill(): Promise<void>;
}

const program = new URL("../../../apps/server/src/main.ts", import.meta.url).pathname;

/** Starts it on a free port, and waits for the link that it prints. */
export async function startDemo(dataFolder: string): Promise<Demo> {
  const child = spawn(process.execPath, ["--conditions=@segno/source", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], PORT: "0", SEGNO_DATA: dataFolder },
  });
  const exited = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /https?:\S+\/demo\/enter#\S+/u.exec(line)?.[0];
    if (link === undefined) continue;
    const { origin, hash } = new URL(link);
    child.stdout.resume();
    const kill = async (): Promise<void> => {
      child.kill("SIGKILL");
      await exited;
    };
    return { url: origin, entryToken: hash.slice(1), kill, [Symbol.asyncDispose]: kill };
  }
  throw new Error("the program ended before it printed its link");
}
