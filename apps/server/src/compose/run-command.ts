import { type Log, checkOnce } from "segno";
import type { Config } from "../config/config-types.ts";
import { type RunningApp, assemble } from "./assemble.ts";
import { createClosing } from "./closing.ts";
import type { ServerApp } from "./kinds.ts";
import { openPorts } from "./open-ports.ts";

export interface CommandOptions {
  readonly config: Config;
  readonly apps: readonly ServerApp[];
  readonly cacheFolder: string;
  readonly log: Log;
  readonly print: (line: string) => void;
}

/**
 * Runs one command of the command line: `migrate`, or a product's own as `<product> <name> …`.
 *
 * @returns the exit code: 2 for a command that there is not
 */
export async function runCommand(words: readonly string[], options: CommandOptions): Promise<number> {
  const { config, apps, cacheFolder, log, print } = options;
  const closing = createClosing(log);
  const url = config.publicUrl ?? `http://localhost:${config.port}`;
  try {
    const ports = await openPorts({ config, apps, cacheFolder, log, closing });
    if (words[0] === "migrate" && words.length === 1) {
      for (const name of ports.migrated) print(`ran ${name}`);
      print(ports.migrated.length === 0 ? "The database is as it should be." : "The database is migrated.");
      return 0;
    }
    const assembled = assemble(config, apps, ports, url);
    const [product, name, ...args] = words;
    const running = assembled.apps.find(({ app }) => app.name === product);
    const command = running?.commands.find((each) => each.name === name);
    if (command) return await command.run(args, print);
    printUsage(assembled.apps, print);
    return words.length === 0 || product === "help" ? 0 : 2;
  } finally {
    await closing.closeAll();
  }
}

function printUsage(apps: readonly RunningApp[], print: (line: string) => void): void {
  print("npm run segno -- <command>\n");
  const rows = [["migrate", "brings the database to what this program needs"]];
  for (const { app, commands } of apps) {
    checkOnce(
      `command of ${app.name}`,
      commands.map(({ name }) => name),
    );
    rows.push(...commands.map(({ name, summary }) => [`${app.name} ${name}`, summary]));
  }
  const width = Math.max(...rows.map(([name]) => name?.length ?? 0));
  for (const [name = "", summary = ""] of rows) print(`  ${name.padEnd(width)}  ${summary}`);
}
