import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Log } from "segno";
import { digestSources } from "./digest.ts";

export interface BuildOptions {
  /** The repository's folder. */
  readonly root: string;
  readonly log: Log;
  /** Builds into `apps/web/dist`, which it empties first; by default Vite does. */
  readonly build?: (webFolder: string) => Promise<void>;
}

/**
 * Builds the web app if its sources changed since it was built last. The digest is written after the build, so one that
 * was cut off is made again.
 *
 * @returns the folder with what was built
 */
export async function ensureBuilt({ root, log, build = buildByVite }: BuildOptions): Promise<string> {
  const web = join(root, "apps", "web");
  const dist = join(web, "dist");
  const mark = join(dist, ".digest");
  if (!existsSync(join(web, "index.html"))) return dist; // shipped without its sources: what is there is served
  const digest = await digestSources(root);
  const built = await readFile(mark, "utf8").catch(() => "");
  if (built.trim() === digest) return dist;
  log.info("the web app is being built, since its sources changed");
  await build(web);
  await writeFile(mark, `${digest}\n`);
  log.info("the web app is built");
  return dist;
}

/** In a process of its own: its memory goes with it, and what listens already stays responsive. */
async function buildByVite(web: string): Promise<void> {
  const vite = join(dirname(createRequire(join(web, "package.json")).resolve("vite/package.json")), "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", "--logLevel", "warn", "--emptyOutDir"], {
    cwd: web,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new BuildFailed(Buffer.concat(output).toString("utf8"));
}

/** The web app could not be built; `output` is what the builder said. */
export class BuildFailed extends Error {
  readonly output: string;

  constructor(output: string) {
    super("the web app could not be built");
    this.name = "BuildFailed";
    this.output = output;
  }
}
