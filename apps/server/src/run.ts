import { allApps } from "./apps.ts";
import { startServer } from "./compose/start-server.ts";
import { ConfigFaults, readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { cacheFolder, root } from "./places.ts";
import { explainFailure } from "./start-failure.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const config = readConfig(process.env, process.argv.slice(2), allApps);
  const log = createLog(config.logLevel, complain, () => new Date());
  for (const line of config.lines) print(line);

  const apps = allApps.filter(({ name }) => config.apps.includes(name));
  const server = await startServer({ config, apps, root, cacheFolder, log });

  let isStopping = false;
  const stop = async (code: number): Promise<void> => {
    if (isStopping) process.exit(1); // asked twice: at once
    isStopping = true;
    log.info("the process stops");
    await server.close();
    process.exit(code);
  };
  process.on("SIGTERM", () => void stop(0));
  process.on("SIGINT", () => void stop(0));
  process.on("uncaughtException", (error) => {
    log.error("the process stops, since something failed that nobody caught", { error });
    void stop(1);
  });

  log.info("the process is ready", {
    role: config.role,
    ...(server.port === undefined ? {} : { url: server.url, port: server.port }),
  });
  if (server.entryUrl !== undefined)
    print(`\nOpen ${server.entryUrl}\n(it signs one browser in, once; the next start prints another)`);
  await server.idle;
  await stop(0);
} catch (error) {
  for (const sentence of error instanceof ConfigFaults ? error.faults : explainFailure(error)) complain(sentence);
  process.exit(1);
}
