import { run } from "./run.ts";

/** All that CI runs, in its order; the tests come last, so that their figures are the last lines. */
const steps = [
  "typecheck",
  "format:check",
  "lint",
  "rooms",
  "unused",
  "docs",
  "build",
  "gates",
  "test:crash",
  "test",
] as const;

for (const step of steps) {
  const started = performance.now();
  const code = await run("npm", ["run", "--silent", step]);
  if (step !== "test")
    console.log(`${step}: ${code === 0 ? "ok" : "failed"} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}
