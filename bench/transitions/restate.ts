import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as restate from "@restatedev/restate-sdk";
import { Agent, request } from "node:http";
import { runCallers } from "../support/callers.ts";
import type { Contender } from "../support/contender.ts";
import { note } from "../support/lamp.ts";
import { randomLamp } from "../support/random-lamp.ts";

const SERVER = "@restatedev/restate-server@1.7.12";
const PORTS = { ingress: 18_080, admin: 19_070, node: 15_122, service: 19_080 };

const lamp = restate.object({
  name: "lamp",
  handlers: {
    turn: async (context: restate.ObjectContext, words: string) => {
      const turns = ((await context.get<number>("turns")) ?? 0) + 1;
      context.set("turns", turns);
      context.set("state", { status: turns % 2 === 0 ? "off" : "on", note: words });
      return turns;
    },
  },
});

/**
 * A virtual object's handler that reads and writes its state. Restate's server is fetched by npm when this is run; it keeps
 * a log of its own and no Postgres.
 *
 * @throws Error when the server cannot be fetched or does not start
 */
export async function openRestate(name: string): Promise<Contender & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "segno-restate-"));
  await promisify(execFile)("npm", [
    "install",
    "--prefix",
    folder,
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
    SERVER,
  ]);
  const server = spawn(
    join(folder, "node_modules/.bin/restate-server"),
    ["--node-name", "bench", "--base-dir", join(folder, "data")],
    {
      env: {
        ...process.env,
        RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${PORTS.ingress}`,
        RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${PORTS.admin}`,
        RESTATE_BIND_ADDRESS: `127.0.0.1:${PORTS.node}`,
        RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${PORTS.node}`,
        DO_NOT_TRACK: "1",
      },
      stdio: "ignore",
    },
  );
  const service = createServer(restate.createEndpointHandler({ services: [lamp], logger: () => undefined }));
  await new Promise<void>((resolve) => service.listen(PORTS.service, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    await ended(server);
    service.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await register(server);
  } catch (error) {
    await close();
    throw error;
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return {
    name,
    tables: [],
    measure: async (options) =>
      runCallers(options, async () => {
        const { tenant, id } = randomLamp();
        await post(agent, `/lamp/${tenant}-${id}/turn`, note);
      }),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      await close();
    },
  };
}

async function register(server: ChildProcess): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`restate-server ended with ${server.exitCode}`);
    const body = JSON.stringify({ uri: `http://127.0.0.1:${PORTS.service}` });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`http://127.0.0.1:${PORTS.admin}/deployments`, { method: "POST", headers, body }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
    if (performance.now() > deadline) throw new Error("restate-server did not answer within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function post(agent: Agent, path: string, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        host: "127.0.0.1",
        port: PORTS.ingress,
        path,
        method: "POST",
        headers: { "content-type": "application/json" },
      },
      (answer) => {
        answer.resume();
        answer.on("end", () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`Restate answered ${answer.statusCode}`)),
        );
      },
    );
    call.on("error", reject);
    call.end(JSON.stringify(words));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const over = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await over;
}
