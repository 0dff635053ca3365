import { quantile } from "../support/callers.ts";
import { type Child, startChild } from "../support/child.ts";
import type { FromClients, FromServer, Kind, ToClients, ToServer } from "./contender.ts";

export type ServerChild = Child<ToServer, FromServer>;

/** A server in a process of its own. @param port - 0 takes a free one */
export async function startServer(
  kind: Kind,
  databaseUrl: string,
  port = 0,
): Promise<{ readonly child: ServerChild; readonly port: number }> {
  const child: ServerChild = startChild(new URL("server-process.ts", import.meta.url), {
    args: [kind, String(port), databaseUrl],
    flags: ["--expose-gc"],
  });
  return { child, port: (await child.next("listening")).port };
}

export interface Size {
  /** Sessions that are there before the first look at memory, so that what is made once is not counted. */
  readonly warm: number;
  /** Idle sessions whose memory is measured. */
  readonly idle: number;
  /** Live ones among which the commands go round. */
  readonly live: number;
  readonly commands: number;
  readonly perSecond: number;
}

export interface Memory {
  /** KiB for each idle session. */
  readonly heap: number;
  readonly resident: number;
}

export async function measureMemory(kind: Kind, databaseUrl: string, { warm, idle }: Size): Promise<Memory> {
  return withSessions(kind, databaseUrl, warm, async (server, clients) => {
    const look = async (): Promise<Extract<FromServer, { readonly type: "memory" }>> => {
      const answer = server.next("memory");
      server.send({ type: "memory" });
      return answer;
    };
    const before = await look();
    await open(clients, warm, idle);
    const after = await look();
    const each = (bytes: number): number => bytes / 1024 / idle;
    return { heap: each(after.heap - before.heap), resident: each(after.resident - before.resident) };
  });
}

export interface Delay {
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds from a command to what it changed, at the session that sent it. */
export async function measureDelay(
  kind: Kind,
  databaseUrl: string,
  { live, commands, perSecond }: Size,
): Promise<Delay> {
  return withSessions(kind, databaseUrl, live, async (_server, clients) => {
    const run = async (count: number): Promise<readonly number[]> => {
      const answer = clients.next("commanded");
      clients.send({ type: "command", count, perSecond });
      return (await answer).delays;
    };
    await run(Math.ceil(commands / 5)); // warms up
    const delays = (await run(commands)).toSorted((a, b) => a - b);
    return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) };
  });
}

type Clients = Child<ToClients, FromClients>;

async function withSessions<Result>(
  kind: Kind,
  databaseUrl: string,
  count: number,
  run: (server: ServerChild, clients: Clients) => Promise<Result>,
): Promise<Result> {
  const { child: server, port } = await startServer(kind, databaseUrl);
  const clients: Clients = startChild(new URL("client-process.ts", import.meta.url), { args: [kind, String(port)] });
  try {
    await open(clients, 0, count);
    return await run(server, clients);
  } finally {
    await clients.kill();
    await server.kill();
  }
}

async function open(clients: Clients, from: number, count: number): Promise<void> {
  const opened = clients.next("opened");
  clients.send({ type: "open", from, count });
  await opened;
}
