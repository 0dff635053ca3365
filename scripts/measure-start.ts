import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Measures `npm start` to `/readyz`, as the first start ever and as the second, and prints both in seconds. */
const folder = await mkdtemp(join(tmpdir(), "segno-start-"));
const port = "3399";

async function measure(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn("npm", ["start", "--silent"], {
    stdio: "ignore",
    detached: true,
    env: { ...process.env, PORT: port, SEGNO_DATA: join(folder, "data") },
  });
  for (;;) {
    const response = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined);
    if (response?.ok) break;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-(child.pid ?? 0), "SIGTERM");
  await ended;
  return seconds;
}

if (process.argv.includes("--first")) {
  await rm(join("apps", "web", "dist"), { recursive: true, force: true });
  await rm(join("node_modules", ".cache"), { recursive: true, force: true });
}
console.log(`first start:  ${(await measure()).toFixed(1)} s`);
console.log(`second start: ${(await measure()).toFixed(1)} s`);
await rm(folder, { recursive: true, force: true });
