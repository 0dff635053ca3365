import { createInterface } from "node:readline";
import { type FaultPoint, type Json, parseTenantId } from "segno";
import { allApps } from "../../apps/server/src/apps.ts";
import type { OpenPorts } from "../../apps/server/src/compose/open-ports.ts";
import { startServer } from "../../apps/server/src/compose/start-server.ts";
import { readConfig } from "../../apps/server/src/config.ts";
import { createLog } from "../../apps/server/src/log.ts";
import { cacheFolder, root } from "../../apps/server/src/places.ts";

/**
 * The server as it runs in earnest, but for what tests need: it kills itself with -9 at a named point (`E2E_FAULT`, as
 * point/name or point/name/nth), and on its input it is told to turn the database's clock, to ask the database under the
 * application's role, or to die at another point.
 */
const config = readConfig(process.env, process.argv.slice(2), allApps);
const log = createLog(
  config.logLevel,
  (line) => void process.stderr.write(`${line}\n`),
  () => new Date(),
);
const say = (word: string, value: Json = null): void => void process.stdout.write(`${word} ${JSON.stringify(value)}\n`);
let fault = process.env["E2E_FAULT"] ?? "";
let hits = 0;

const server = await startServer({
  config,
  // without the demo's own interviews, which would die in a test's stead
  apps: allApps.filter((app) => config.apps.includes(app.name)).map(({ demo: _demo, ...app }) => app),
  root: process.env["E2E_ROOT"] ?? root,
  cacheFolder,
  log,
  testing: {
    faults: {
      reach: async (reached: FaultPoint, about) => {
        const [point, name, nth = "1"] = fault.split("/");
        if (reached !== point || about.name !== name) return;
        hits += 1;
        if (hits === Number(nth)) process.kill(process.pid, "SIGKILL");
      },
    },
    opened: listen,
  },
});
process.on("SIGTERM", () => void server.close().then(() => process.exit(0)));
say("ready", { port: server.port ?? 0, entryUrl: server.entryUrl ?? "" });

function listen({ database, bus, clock }: OpenPorts): void {
  const words: Readonly<Record<string, (argument: never) => Promise<Json>>> = {
    advance: async (ms: number) => {
      await database.advanceClock(ms);
      await clock.measure();
      bus.wake();
      return null;
    },
    query: async ({ tenant, sql, values }: { tenant: string; sql: string; values: readonly Json[] }) =>
      JSON.parse(JSON.stringify(await database.forTenant(parseTenantId(tenant)).query(sql, values))) as Json,
    die: async (at: string) => {
      fault = at;
      hits = 0;
      return null;
    },
  };
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => process.exit(1)); // who started it is gone
  lines.on("line", (line) => {
    const end = line.indexOf(" ");
    const [word, argument] = [line.slice(0, end), line.slice(end + 1)];
    const answer = async (): Promise<void> => {
      try {
        say(word, { value: (await words[word]?.(JSON.parse(argument) as never)) ?? null });
      } catch (error) {
        say(word, { error: error instanceof Error ? error.message : String(error) });
      }
    };
    void answer();
  });
}
