import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { openEmbedded } from "segno/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheFolder, root } from "./places.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segno-main-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly said: string;
  readonly complained: string;
}

/** Runs a program of the server's as a person would, with nothing set but this. */
async function run(program: string, args: readonly string[], environment: Record<string, string>): Promise<Outcome> {
  const file = join(root, "apps", "server", "src", program);
  const child = spawn(process.execPath, ["--conditions=@segno/source", file, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complained += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said, complained };
}

test("wrong configuration stops the start with a sentence each, before anything is opened", async () => {
  const outcome = await run("main.ts", [], { PORT: "http", SEGNO_AUTH_SECRET: "hunter2" });

  expect(outcome).toEqual({
    code: 1,
    said: "",
    complained:
      'PORT is "http", which is not a whole number from 0 to 65535.\n' +
      "SEGNO_AUTH_SECRET is set, but signing in in earnest is not there yet: leave it unset for demo mode.\n",
  });
});

test("a port that somebody else has stops the start", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const outcome = await run("main.ts", [], { PORT: String(port) });
  other.close();

  expect(outcome.code).toBe(1);
  expect(outcome.complained).toBe(`Port ${port} is in use by another program: stop it, or set PORT to another.\n`);
});

test("a database that cannot be reached stops the start, and its password is not told", async () => {
  const { code, said, complained } = await run("main.ts", ["--role", "worker"], {
    DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/d",
  });

  expect(code).toBe(1);
  expect(complained).toContain("The database did not answer");
  expect(said + complained).not.toContain("hunter2");
});

test("a Redis that cannot be reached stops the start with a sentence, though it is not used yet", async () => {
  const outcome = await run("main.ts", ["--role", "worker", "--until-idle"], {
    REDIS_URL: "redis://:hunter2@127.0.0.1:1",
  });

  expect(outcome.code).toBe(1);
  expect(outcome.complained).toBe("REDIS_URL names redis://127.0.0.1:1, which does not answer.\n");
});

test("a new database is migrated by the command line, and a worker with nothing to do ends well", async () => {
  const migrated = await run("cli.ts", ["migrate"], {});
  expect(migrated.complained).toBe("");
  expect(migrated.said).toMatch(/^ran segno\/0001-segno\n[^]*The database is migrated\.\n$/u);

  const worker = await run("main.ts", ["--role", "worker", "--until-idle"], { LOG_LEVEL: "warn" });
  expect(worker).toMatchObject({ code: 0, complained: "" });
});

test("a second process on one embedded database is refused, and told by whom it is in use", async () => {
  const data = join(folder, ".segno", "data");
  await using _database = await openEmbedded({ folder: data, cache: cacheFolder });

  const second = await run("main.ts", [], { PORT: "0" });

  expect(second.code).toBe(1);
  expect(second.complained).toBe(
    `The folder ${relative(folder, data)} is in use by process ${process.pid}: stop it first.\n`,
  );
});
