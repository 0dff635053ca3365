import { join } from "node:path";
import { z } from "zod";
import { type CommandLine, readCommandLine } from "./config/command-line.ts";
import { type Config, type ConfiguredProduct, type Environment, environmentSchema } from "./config/config-types.ts";
import { explain } from "./config/explain.ts";
import { readProducts } from "./config/products.ts";

/** The configuration cannot work; `faults` are sentences for the person who starts the process. */
export class ConfigFaults extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.name = "ConfigFaults";
    this.faults = faults;
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads environment and command line by one schema.
 *
 * @param products - all there are, in the order in which they run
 * @throws ConfigFaults with one sentence for each variable, group or option that is wrong
 */
export function readConfig(
  environment: Variables,
  commandLine: readonly string[],
  products: readonly ConfiguredProduct[],
): Config {
  const variables = withoutBlanks(environment);
  const { line, faults: lineFaults } = readCommandLine(commandLine);
  const parsed = environmentSchema.safeParse(variables);
  const own = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`) ?? [];
  const readable = parsed.data ?? readableOf(variables);
  const chosen = readable.APPS ? products.filter(({ name }) => readable.APPS?.includes(name)) : products;
  const read = readProducts(variables, chosen);
  const together = faultsTogether(readable, line, products);
  const faults = [...lineFaults, ...own, ...unknownNames(variables), ...together, ...read.faults];
  if (faults.length > 0 || !parsed.data) throw new ConfigFaults(faults);

  const { data } = parsed;
  const config: Omit<Config, "lines"> = {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL,
    trustedProxies: data.TRUSTED_PROXIES ?? [],
    dataFolder: data.SEGNO_DATA,
    signingKeys: data.SEGNO_SIGNING_KEYS ?? [],
    operators: data.OPERATORS ?? [],
    database: data.DATABASE_URL
      ? { kind: "postgres", url: data.DATABASE_URL }
      : { kind: "embedded", folder: join(data.SEGNO_DATA, "data") },
    redisUrl: data.REDIS_URL,
    apps: chosen.map(({ name }) => name),
    logLevel: data.LOG_LEVEL,
    ...line,
    listens: line.role !== "worker" || variables["PORT"] !== undefined,
    products: read.values,
  };
  return { ...config, lines: [...explain(config, data), ...read.lines] };
}

function withoutBlanks(environment: Variables): Variables {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
}

/** A misspelt name of ours would be a setting that is silently not set: of `SEGNO_AUTH_SECRET`, an open door. */
function unknownNames(variables: Variables): readonly string[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith("SEGNO_") && !Object.hasOwn(environmentSchema.shape, name))
    .map((name) => `${name} is set, but there is no such setting.`);
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/u;

/** Each variable that can be read by itself, so that one that cannot hides no other fault. */
function readableOf(variables: Variables): Partial<Environment> {
  const fields = Object.entries<z.ZodType>(environmentSchema.shape);
  return Object.fromEntries(fields.map(([name, schema]) => [name, schema.safeParse(variables[name]).data]));
}

/** What cannot be told from the form of one variable. */
function faultsTogether(
  data: Partial<Environment>,
  line: CommandLine,
  products: readonly ConfiguredProduct[],
): readonly string[] {
  const faults: string[] = [];
  const known = products.map(({ name }) => name);
  for (const name of data.APPS ?? [])
    if (!known.includes(name)) faults.push(`APPS names ${name}, which is none of ${known.join(", ")}.`);
  if (data.SEGNO_AUTH_SECRET !== undefined)
    faults.push("SEGNO_AUTH_SECRET is set, but signing in in earnest is not there yet: leave it unset for demo mode.");
  if (data.HOST !== undefined && !LOOPBACK.test(data.HOST))
    faults.push(`HOST is ${data.HOST}, but demo mode signs in whoever has its link and listens on loopback alone.`);
  const isEmbedded = data.DATABASE_URL === undefined;
  if (isEmbedded && line.role === "web")
    faults.push(
      "--role web needs DATABASE_URL: the embedded database is opened by one process, which does all the work.",
    );
  if (isEmbedded && line.role === "worker" && !line.untilIdle)
    faults.push("--role worker needs DATABASE_URL or --until-idle: the embedded database is opened by one process.");
  return faults;
}
