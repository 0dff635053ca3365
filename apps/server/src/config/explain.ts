import type { Config, Environment } from "./config-types.ts";

/** What was chosen and why, a line each. Addresses of services are shown without their credentials. */
export function explain(config: Omit<Config, "lines">, environment: Environment): readonly string[] {
  const since = (name: keyof Environment): string =>
    environment[name] === undefined ? `since ${name} is not set` : `by ${name}`;
  const lines = [
    "people: demo mode, since SEGNO_AUTH_SECRET is not set; nothing but loopback is listened on",
    config.database.kind === "embedded"
      ? `database: embedded Postgres in ${config.database.folder}, ${since("DATABASE_URL")}`
      : `database: Postgres at ${withoutCredentials(config.database.url)}, ${since("DATABASE_URL")}`,
    config.redisUrl === undefined
      ? `rate limits and one-time links: in the database, ${since("REDIS_URL")}`
      : `rate limits and one-time links: in the database; REDIS_URL names ${withoutCredentials(config.redisUrl)}, which has to answer at the start and is not used yet`,
    config.signingKeys.length > 0
      ? `signing keys: ${config.signingKeys.length}, newest first, ${since("SEGNO_SIGNING_KEYS")}`
      : `signing keys: made once and kept in ${config.dataFolder}, ${since("SEGNO_SIGNING_KEYS")}`,
    `products: ${config.apps.join(", ") || "none"}, ${environment.APPS ? "by APPS" : "all there are, since APPS is not set"}`,
    `operators: ${config.operators.join(", ") || "nobody"}, ${since("OPERATORS")}`,
    `proxies believed about a client's address: ${config.trustedProxies.join(", ") || "none"}, ${since("TRUSTED_PROXIES")}`,
  ];
  if (config.publicUrl !== undefined) lines.push(`links begin with ${config.publicUrl}, by PUBLIC_URL`);
  if (config.role !== "all") lines.push(`this process runs as ${config.role}, by --role`);
  return lines;
}

/** Scheme, host, port and path; no user, password or parameters. */
export function withoutCredentials(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}
