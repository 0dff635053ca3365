import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type ConfiguredProduct, settingNames } from "./config/config-types.ts";
import { ConfigFaults, readConfig } from "./config.ts";
import { root } from "./places.ts";

const seconds = z
  .string()
  .optional()
  .transform((text, context) => {
    const value = Number(text ?? "60");
    if (value >= 10 && value <= 600) return value;
    context.addIssue({ code: "custom", message: "is not from 10 to 600" });
    return z.NEVER;
  });

const interviews: ConfiguredProduct = {
  name: "interviews",
  config: {
    schema: z.object({
      INTERVIEWS_PLANNING_SECONDS: seconds,
      LLM_PROVIDER: z.string().optional(),
      LLM_API_KEY: z.string().optional(),
      LLM_BASE_URL: z.string().optional(),
    }),
    prefix: "INTERVIEWS_",
    groups: [{ title: "the language model", names: ["LLM_PROVIDER", "LLM_API_KEY"], optional: ["LLM_BASE_URL"] }],
    explain: (values) => [`grading: ${"LLM_PROVIDER" in values && values.LLM_PROVIDER ? "a model" : "offline"}`],
  },
};
const products = [interviews, { name: "releases" }];
const key = "k3YxWm0f7QzR2uVb9LsT5hNcJ8pEgDa1";

function faultsOf(environment: Record<string, string>, line: string[] = []): readonly string[] {
  try {
    readConfig(environment, line, products);
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults;
    throw error;
  }
}

test("with nothing set everything runs, as a demo on the embedded database", () => {
  const config = readConfig({}, [], products);

  expect(config).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    database: { kind: "embedded", folder: ".segno/data" },
    apps: ["interviews", "releases"],
    role: "all",
    logLevel: "info",
    products: { interviews: { INTERVIEWS_PLANNING_SECONDS: 60 } },
  });
  expect(config.lines).toEqual([
    "people: demo mode, since SEGNO_AUTH_SECRET is not set; nothing but loopback is listened on",
    "database: embedded Postgres in .segno/data, since DATABASE_URL is not set",
    "rate limits and one-time links: in the database, since REDIS_URL is not set",
    "signing keys: made once and kept in .segno, since SEGNO_SIGNING_KEYS is not set",
    "products: interviews, releases, all there are, since APPS is not set",
    "operators: nobody, since OPERATORS is not set",
    "proxies believed about a client's address: none, since TRUSTED_PROXIES is not set",
    "grading: offline",
  ]);
});

test("the guide tells every setting, and none that there is not", async () => {
  const guide = await readFile(join(root, "docs", "guides", "configuration.md"), "utf8");
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \|/gmu)].map(([, name]) => name);
  expect(rows).toEqual(settingNames);
});

test("a blank variable counts as unset", () => {
  const blank = { PORT: "", DATABASE_URL: "  ", SEGNO_AUTH_SECRET: "", APPS: "", INTERVIEWS_PLANNING_SECONDS: " " };
  expect(readConfig(blank, [], products)).toEqual(readConfig({}, [], products));
});

test("what is chosen is told without its credentials", () => {
  const { lines } = readConfig(
    {
      DATABASE_URL: "postgres://jo:hunter2@db:5433/segno?sslkey=x",
      REDIS_URL: "redis://:hunter2@cache:6379",
      SEGNO_SIGNING_KEYS: key,
    },
    [],
    products,
  );
  expect(lines).toContain("database: Postgres at postgres://db:5433/segno, by DATABASE_URL");
  expect(lines).toContain(
    "rate limits and one-time links: in the database; REDIS_URL names redis://cache:6379, which has to answer at the start and is not used yet",
  );
  expect(lines.join("\n")).not.toMatch(/hunter2|sslkey/u);
  expect(lines.join("\n")).not.toContain(key);
});

test.each<[Record<string, string>, string]>([
  [{ PORT: "http" }, 'PORT is "http", which is not a whole number from 0 to 65535.'],
  [{ PORT: "65536" }, 'PORT is "65536", which is not a whole number from 0 to 65535.'],
  [{ PORT: "-1" }, 'PORT is "-1", which is not a whole number from 0 to 65535.'],
  [{ LOG_LEVEL: "loud" }, 'LOG_LEVEL is "loud", which is none of info, warn, error, silent.'],
  [{ HOST: "0.0.0.0" }, "HOST is 0.0.0.0, but demo mode signs in whoever has its link and listens on loopback alone."],
  [{ PUBLIC_URL: "segno.example" }, "PUBLIC_URL is not an address like https://segno.example, without a path."],
  [
    { PUBLIC_URL: "https://segno.example/app" },
    "PUBLIC_URL is not an address like https://segno.example, without a path.",
  ],
  [
    { TRUSTED_PROXIES: "10.0.0.0/33" },
    'TRUSTED_PROXIES holds "10.0.0.0/33", which is neither an address nor a network like 10.0.0.0/8.',
  ],
  [
    { TRUSTED_PROXIES: "::1,proxy" },
    'TRUSTED_PROXIES holds "proxy", which is neither an address nor a network like 10.0.0.0/8.',
  ],
  [
    { DATABASE_URL: "mysql://u:hunter2@h/d" },
    "DATABASE_URL is not an address like postgres://user:password@host:5432/database.",
  ],
  [{ DATABASE_URL: "hunter2" }, "DATABASE_URL is not an address like postgres://user:password@host:5432/database."],
  [{ REDIS_URL: "http://h" }, "REDIS_URL is not an address like redis://host:6379."],
  [{ APPS: "interviews,payroll" }, "APPS names payroll, which is none of interviews, releases."],
  [{ APPS: "," }, "APPS holds nothing but commas."],
  [
    { SEGNO_AUTH_SECRET: "hunter2" },
    "SEGNO_AUTH_SECRET is set, but signing in in earnest is not there yet: leave it unset for demo mode.",
  ],
  [{ SEGNO_AUTH_SECRT: "hunter2" }, "SEGNO_AUTH_SECRT is set, but there is no such setting."],
  [{ INTERVIEWS_PLANING_SECONDS: "30" }, "INTERVIEWS_PLANING_SECONDS is set, but there is no such setting."],
  [{ INTERVIEWS_PLANNING_SECONDS: "9" }, "INTERVIEWS_PLANNING_SECONDS is not from 10 to 600."],
  [{ LLM_PROVIDER: "openai" }, "Half of the language model is set: LLM_PROVIDER without LLM_API_KEY."],
  [{ LLM_BASE_URL: "http://h" }, "Half of the language model is set: LLM_BASE_URL without LLM_PROVIDER, LLM_API_KEY."],
  [
    { SEGNO_SIGNING_KEYS: "hunter2" },
    "SEGNO_SIGNING_KEYS holds a key that no one should rely on: one of less than 32 bytes (openssl rand -base64 32 makes one).",
  ],
  [
    { SEGNO_SIGNING_KEYS: "a".repeat(40) },
    "SEGNO_SIGNING_KEYS holds a key that no one should rely on: a placeholder (openssl rand -base64 32 makes one).",
  ],
  [
    { SEGNO_SIGNING_KEYS: `${key},${key}` },
    "SEGNO_SIGNING_KEYS holds a key that no one should rely on: the same twice (openssl rand -base64 32 makes one).",
  ],
])("%j stops the start with one sentence", (environment, sentence) => {
  const faults = faultsOf(environment);
  expect(faults).toEqual([sentence]);
  expect(faults.join()).not.toContain("hunter2");
});

test.each<[string[], Record<string, string>, string]>([
  [["--role", "boss"], {}, "--role is none of web, worker, all."],
  [
    ["--role", "web"],
    {},
    "--role web needs DATABASE_URL: the embedded database is opened by one process, which does all the work.",
  ],
  [
    ["--role", "worker"],
    {},
    "--role worker needs DATABASE_URL or --until-idle: the embedded database is opened by one process.",
  ],
  [["--until-idle"], {}, "--until-idle ends a worker, so it needs --role worker."],
  [
    ["--dev", "--role", "worker"],
    { DATABASE_URL: "postgres://h/d" },
    "--dev serves the web app, which --role worker does not.",
  ],
  [["--fast"], {}, "The command line cannot be read: Unknown option '--fast'."],
  [["now"], {}, "The command line cannot be read: Unexpected argument 'now'."],
])("%j with %j stops the start with one sentence", (line, environment, sentence) => {
  expect(faultsOf(environment, line)).toEqual([sentence]);
});

test("every fault is told at once", () => {
  expect(
    faultsOf(
      { PORT: "x", HOST: "0.0.0.0", SEGNO_AUTH_SECRET: "z", LOG_LEVEL: "y", LLM_PROVIDER: "openai", SEGNO_X: "1" },
      ["--role", "boss"],
    ),
  ).toHaveLength(7);
});

test("what two products both declare stops the start", () => {
  const twice = [
    interviews,
    { name: "releases", config: { schema: z.object({ LLM_PROVIDER: z.string().optional() }) } },
  ];
  expect(() => readConfig({}, [], twice)).toThrow("LLM_PROVIDER is declared by interviews and by releases.");
});

test("a product that does not run is not configured", () => {
  const config = readConfig({ APPS: "releases", LLM_PROVIDER: "openai" }, [], products);
  expect(config.apps).toEqual(["releases"]);
  expect(config.products).toEqual({});
});

describe("the command line", () => {
  test("chooses role, end and development", () => {
    const database = { DATABASE_URL: "postgres://h/d" };
    expect(readConfig(database, ["--role", "worker", "--until-idle"], products)).toMatchObject({
      role: "worker",
      untilIdle: true,
    });
    expect(readConfig({}, ["--role", "worker", "--until-idle"], products)).toMatchObject({ role: "worker" });
    expect(readConfig(database, ["--role=web", "--dev"], products)).toMatchObject({ role: "web", dev: true });
  });
});
