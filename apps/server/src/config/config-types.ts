import type { AppConfig } from "segno";
import { z } from "zod";
import { logLevels } from "../log.ts";
import type { Role } from "./command-line.ts";
import { list, networks, oneOf, optionalText, origin, secrets, serviceUrl, text, wholeNumber } from "./fields.ts";

/** Every name of the server's own. Products add theirs by `AppConfig`. */
export const environmentSchema = z.object({
  PORT: wholeNumber({ low: 0, high: 65_535, fallback: 3000 }),
  HOST: text("127.0.0.1"),
  PUBLIC_URL: origin,
  TRUSTED_PROXIES: networks,
  SEGNO_DATA: text(".segno"),
  SEGNO_AUTH_SECRET: optionalText,
  SEGNO_SIGNING_KEYS: secrets,
  OPERATORS: list(),
  DATABASE_URL: serviceUrl(["postgres:", "postgresql:"], "postgres://user:password@host:5432/database"),
  REDIS_URL: serviceUrl(["redis:", "rediss:"], "redis://host:6379"),
  APPS: list(),
  LOG_LEVEL: oneOf(logLevels, "info"),
});

export const settingNames: readonly string[] = Object.keys(environmentSchema.shape);

export type Environment = z.output<typeof environmentSchema>;

export type DatabaseChoice =
  | { readonly kind: "embedded"; readonly folder: string }
  | { readonly kind: "postgres"; readonly url: string };

/** What a process was told to be: read once, at its start. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** What links begin with; absent, `http://localhost` and the port that is listened on. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: readonly string[];
  /** The folder of the embedded database, the demo's keys and the fakes' worlds. */
  readonly dataFolder: string;
  /** Newest first; none: the demo's own, kept in the data folder. */
  readonly signingKeys: readonly string[];
  readonly operators: readonly string[];
  readonly database: DatabaseChoice;
  readonly redisUrl: string | undefined;
  /** Names of the products to run. */
  readonly apps: readonly string[];
  readonly logLevel: Environment["LOG_LEVEL"];
  readonly role: Role;
  readonly untilIdle: boolean;
  readonly dev: boolean;
  /** Whether a port is opened: a worker does so only where PORT names it, for its health and what it counted. */
  readonly listens: boolean;
  /** By product, what its own schema made of the environment. */
  readonly products: Readonly<Record<string, object>>;
  /** What was chosen and why, for the person who starts it; no credentials. */
  readonly lines: readonly string[];
}

/** What the reader of the configuration knows of a product. */
export interface ConfiguredProduct {
  readonly name: string;
  readonly config?: AppConfig;
}
