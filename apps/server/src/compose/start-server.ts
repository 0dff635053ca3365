import { type Log, createWorker } from "segno";
import type { Config } from "../config/config-types.ts";
import { createOutsides } from "../outsides/outsides.ts";
import { type WebApp, openAssets } from "../web/assets.ts";
import { ensureBuilt } from "../web/build.ts";
import { type Assembled, type Testing, assemble } from "./assemble.ts";
import { checksOf } from "./checks.ts";
import { type Closing, createClosing } from "./closing.ts";
import { openFront } from "./front.ts";
import { measureAtScrape } from "./gauges.ts";
import type { ServerApp } from "./kinds.ts";
import { type OpenPorts, openPorts } from "./open-ports.ts";
import { openPages, workerHandlers } from "./pages.ts";

export interface StartOptions {
  readonly config: Config;
  /** The products that run. */
  readonly apps: readonly ServerApp[];
  /** The repository's folder. */
  readonly root: string;
  /** Where the embedded database's template is kept. */
  readonly cacheFolder: string;
  readonly log: Log;
  /** What tests need beside the program itself. */
  readonly testing?: Testing & { readonly opened?: (ports: OpenPorts) => void };
}

export interface RunningServer {
  /** What links begin with. */
  readonly url: string;
  /** The port that is listened on, if any. */
  readonly port: number | undefined;
  /** Signs one browser in to the demo; of a process that serves pages. */
  readonly entryUrl: string | undefined;
  /** Resolves when a worker that was told to has nothing left to do; else never. */
  readonly idle: Promise<void>;
  /** Stops accepting, tells the sockets, gives leases back, closes what is open. */
  close(): Promise<void>;
}

/**
 * Opens the port, the database and the doors, and starts the loops of the process's role. What is configured and cannot be
 * reached stops the start, and leaves nothing open.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const closing = createClosing(options.log);
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}

async function start(
  { config, apps, root, cacheFolder, log, testing }: StartOptions,
  closing: Closing,
): Promise<RunningServer> {
  const front = config.listens ? await openFront({ ...config, log }) : undefined;
  if (front) closing.add("the port", front.close);
  const url = config.publicUrl ?? `http://localhost:${front?.port ?? config.port}`;
  const servesPages = front !== undefined && config.role !== "worker";
  const webApp = servesPages && !config.dev ? openWebApp(root, log) : Promise.resolve(undefined);
  webApp.catch(() => undefined); // awaited below, after what it runs beside

  const ports = await openPorts({ config, apps, cacheFolder, log, closing });
  if (ports.migrated.length > 0) log.info("the database was migrated", { ran: ports.migrated });

  testing?.opened?.(ports);
  const assembled = assemble(config, apps, ports, url, testing);
  for (const outside of assembled.apps.flatMap(({ outsides }) => outsides)) {
    closing.add(`the outside ${outside.name}`, async () => outside.close());
    await outside.start?.();
  }
  for (const { id } of await assembled.identity.organisations())
    for (const { app, deps } of assembled.apps) await app.declare?.(id, deps);

  const { engine } = assembled;
  const breakers = createOutsides();
  const worker = createWorker({ engine, name: ports.processName, outsides: breakers });
  closing.add("the worker", async () => worker.stop(), 4_000);
  const runsWorker = config.role !== "web";
  measureAtScrape(ports.metrics, { engine, worker, breakers });
  if (runsWorker && !config.untilIdle) worker.start();

  const checks = checksOf({ assembled, ports, worker: runsWorker ? worker : undefined });
  if (front) {
    const basics = { ports, checks };
    front.serve(
      servesPages
        ? await openPages({ front, url, config, root, assembled, web: await webApp, closing, ...basics })
        : workerHandlers(basics),
    );
  }
  const { demo } = assembled.identity;
  if (demo && config.role !== "worker") {
    const enough = new AbortController();
    await Promise.race([makeDemo(assembled, log), ports.clock.sleep(DEMO_MS, enough.signal)]);
    enough.abort();
  }

  return {
    url,
    port: front?.port,
    entryUrl: demo && servesPages ? `${url}/demo/enter#${demo.issueEntry(ports.clock.now())}` : undefined,
    idle: config.untilIdle ? worker.runUntilIdle().then(() => undefined) : new Promise(() => undefined),
    close: async () => closing.closeAll(),
  };
}

/** What the link shows is there when it is printed; but where another process works for it, that is not waited for. */
const DEMO_MS = 10_000;

async function makeDemo({ identity, apps }: Assembled, log: Log): Promise<void> {
  if (!identity.demo) return;
  for (const { app, deps } of apps) {
    try {
      await app.demo?.(identity.demo.people, deps);
    } catch (error) {
      log.error("the demo's data could not be made", { product: app.name, error });
    }
  }
}

async function openWebApp(root: string, log: Log): Promise<WebApp> {
  return openAssets(await ensureBuilt({ root, log }));
}
