import { allApps } from "./apps.ts";
import { runCommand } from "./compose/run-command.ts";
import { ConfigFaults, readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { cacheFolder } from "./places.ts";
import { explainFailure } from "./start-failure.ts";

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const config = readConfig(process.env, [], allApps);
  process.exitCode = await runCommand(process.argv.slice(2), {
    config,
    apps: allApps.filter(({ name }) => config.apps.includes(name)),
    cacheFolder,
    log: createLog(config.logLevel === "info" ? "warn" : config.logLevel, complain, () => new Date()),
    print: (line) => void process.stdout.write(`${line}\n`),
  });
} catch (error) {
  for (const sentence of error instanceof ConfigFaults ? error.faults : explainFailure(error)) complain(sentence);
  process.exitCode = 1;
}
