import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { appendFile, chown, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";

/** A Postgres server of one's own, which may be killed and started again. */
export interface PrivateCluster extends AsyncDisposable {
  readonly url: string;
  /** Ends it as a crash would (no checkpoint, no farewell), starts it again, and waits until it has recovered. */
  crash(): Promise<void>;
}

const READY_MS = 30_000;
const INSTALLED = "/usr/lib/postgresql";

/**
 * Makes a cluster in a folder of its own and starts it on a free port of loopback. As root it runs as the user `postgres`,
 * since a Postgres server refuses to run as root.
 *
 * @throws Error when the server's programs are not installed: what needs them fails rather than being left out
 */
export async function openPrivateCluster(): Promise<PrivateCluster> {
  const programs = await findPrograms();
  const root = await mkdtemp(join(tmpdir(), "segno-cluster-"));
  const as = process.getuid?.() === 0 ? await userOf("postgres") : undefined;
  if (as) await chown(root, as.uid, as.gid);
  const data = join(root, "data");
  const make = ["-D", data, "-U", "segno", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions", "--no-sync"];
  await ended(spawn(join(programs, "initdb"), make, { ...as, stdio: ["ignore", "ignore", "inherit"] }), "initdb");
  const port = await freePort();
  await appendFile(
    join(data, "postgresql.conf"),
    `\nport = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n`,
  );
  const url = `postgres://segno@127.0.0.1:${port}/postgres`;

  const start = async (): Promise<ChildProcess> => {
    const child = spawn(join(programs, "postgres"), ["-D", data], { ...as, cwd: root, stdio: "ignore" });
    const giveUpAt = performance.now() + READY_MS;
    while (!(await answers(url))) {
      if (child.exitCode !== null || performance.now() > giveUpAt) throw new Error("the private cluster did not start");
      await delay(50);
    }
    return child;
  };
  let server = await start();
  // a run that is ended by hand leaves no server behind
  const abandon = (): void => {
    server.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true });
  };
  process.once("exit", abandon);
  const stop = async (): Promise<void> => {
    const gone = once(server, "exit");
    server.kill("SIGQUIT"); // an immediate shutdown: what is not in the log of the database is lost
    await gone;
  };
  return {
    url,
    crash: async () => {
      await stop();
      server = await start();
    },
    [Symbol.asyncDispose]: async () => {
      process.off("exit", abandon);
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function findPrograms(): Promise<string> {
  const versions = existsSync(INSTALLED) ? await readdir(INSTALLED) : [];
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(INSTALLED, version, "bin"));
  const found = [process.env["POSTGRES_BIN"] ?? "", ...folders].find((folder) => existsSync(join(folder, "initdb")));
  if (!found) throw new Error(`no initdb in ${INSTALLED}/*/bin: install postgresql, or set POSTGRES_BIN to its folder`);
  return found;
}

async function userOf(name: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const line = (await readFile("/etc/passwd", "utf8")).split("\n").find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${name} to run a cluster as`);
  return { uid: Number(uid), gid: Number(gid) };
}

async function ended(child: ChildProcess, name: string): Promise<void> {
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined); // it may end while it is asked
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
