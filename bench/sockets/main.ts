import { median } from "../support/callers.ts";
import { createBenchDatabase } from "../support/database.ts";
import { type Cell, type Measure, atLeast, atMost, cell, printTable, readVersions } from "../support/table.ts";
import { makeBoards } from "./board.ts";
import { type Kind, kinds } from "./contender.ts";
import { type Delay, type Memory, type Size, measureDelay, measureMemory } from "./measures.ts";
import { type ResumeSize, type Resumed, measureResume } from "./resume/measure.ts";

interface Sizes extends Size {
  readonly rounds: number;
  readonly resume: ResumeSize;
}

const LONG: Sizes = {
  rounds: 3,
  warm: 500,
  idle: 5_000,
  live: 1_000,
  commands: 5_000,
  perSecond: 500,
  resume: { clients: 10_000, commandsPerSecond: 500, aroundMs: 5_000 },
};
const SHORT: Sizes = {
  rounds: 1,
  warm: 50,
  idle: 200,
  live: 50,
  commands: 100,
  perSecond: 50,
  resume: { clients: 100, commandsPerSecond: 50, aroundMs: 500 },
};

const NAMES: Readonly<Record<Kind, string>> = {
  ws: "limit: ws, an echo",
  segno: "segno",
  "socket.io": "Socket.IO",
  colyseus: "Colyseus, a room each",
  "colyseus-50": "Colyseus, 50 a room",
};

interface Round {
  readonly memory: Memory;
  readonly delay: Delay;
}

/** What an idle session holds, how long a command takes to be seen, and who comes back after a `kill -9`. */
export const measure: Measure = async ({ short, server }) => {
  const size = short ? SHORT : LONG;
  const database = await createBenchDatabase(server);
  try {
    await makeBoards(database, Math.max(size.warm + size.idle, size.live, size.resume.clients));
    const rounds = new Map<Kind, Round[]>(kinds.map((kind) => [kind, []]));
    for (let round = 0; round < size.rounds; round += 1)
      for (const kind of kinds)
        rounds.get(kind)?.push({
          memory: await measureMemory(kind, database.url, size),
          delay: await measureDelay(kind, database.url, size),
        });
    const bare = await measureResume("ws", database, size.resume);
    const resumed = await measureResume("segno", database, size.resume);
    return tableOf({
      size,
      of: (kind, value) => median(rounds.get(kind)?.map(value) ?? []),
      bare,
      resumed,
      versions: await readVersions(server, [
        "ws",
        "socket.io",
        "socket.io-client",
        "@colyseus/core",
        "@colyseus/ws-transport",
        "@colyseus/schema",
        "@colyseus/sdk",
      ]),
    });
  } finally {
    await database.close();
  }
};

interface Results {
  readonly size: Sizes;
  readonly of: (kind: Kind, value: (round: Round) => number) => number;
  readonly bare: Resumed;
  readonly resumed: Resumed;
  readonly versions: Readonly<Record<string, string>>;
}

const heap = ({ memory }: Round): number => memory.heap;
const resident = ({ memory }: Round): number => memory.resident;

function tableOf({ size, of, bare, resumed, versions }: Results): Awaited<ReturnType<Measure>> {
  const back: Partial<Record<Kind, Resumed>> = { ws: bare, segno: resumed };
  const beside = (other: Kind, value: typeof heap): number => of("segno", value) / of(other, value);
  return {
    title: "Sockets",
    method: method(size, resumed),
    columns: ["", "heap", "resident", "p50", "p99", "back after kill -9", "half back", "all back", "missed"],
    rows: kinds.map((kind): readonly Cell[] => [
      NAMES[kind],
      cell(of(kind, heap), "KiB", 1),
      cell(of(kind, resident), "KiB", 1),
      cell(
        of(kind, ({ delay }) => delay.p50),
        "ms",
        1,
      ),
      cell(
        of(kind, ({ delay }) => delay.p99),
        "ms",
        1,
      ),
      back[kind] ? `${back[kind].back} of ${back[kind].clients}` : "left out",
      ...[back[kind]?.p50, back[kind]?.all].map((ms) => cell(ms ?? Number.NaN, "ms")),
      kind === "segno" ? cell(resumed.missed) : "keeps nothing",
    ]),
    goals: [
      ...(["heap", "resident"] as const).flatMap((what) => {
        const value = what === "heap" ? heap : resident;
        return [
          atMost({
            text: `${what} of an idle session, beside ws`,
            measured: beside("ws", value),
            limit: 1.3,
            unit: "×",
          }),
          atMost({
            text: `${what} of an idle session, beside Colyseus with a room each`,
            measured: beside("colyseus", value),
            limit: 0.5,
            unit: "×",
          }),
        ];
      }),
      atLeast({
        text: "clients that came back after a kill -9",
        measured: resumed.back / resumed.clients,
        limit: 1,
        unit: "of all",
      }),
      atMost({
        text: `versions missed, acknowledged commands lost or done twice, of ${resumed.acknowledged} commands`,
        measured: resumed.missed + resumed.lost + resumed.twice,
        limit: 0,
        unit: "",
        decimals: 0,
      }),
    ],
    versions,
    leftOut: [
      {
        name: "Socket.IO and Colyseus in the return after a kill -9",
        reason:
          "their sessions are the memory of the process that was killed: Socket.IO's state recovery is not there for its in-memory adapter after a restart, and Colyseus' rooms and reconnection tokens end with their process",
      },
    ],
  };
}

function method({ rounds, warm, idle, live, commands, perSecond, resume }: Sizes, resumed: Resumed): string {
  return `
Each server in a process of its own, the clients in others, all on loopback and without compression. Medians of ${rounds}
interleaved round(s).

*Memory*: what ${idle} idle sessions add to ${warm} that are there already, divided by their number: heap and what lies outside it
after the garbage was collected, and the process' resident memory (not the kernel's buffers). A session of segno is signed in and
subscribed to an aggregate of its own, of whose view (some 200 characters of text) the server keeps what it sent; one of
Socket.IO is in a room of its own with a state of the same size in memory; one of Colyseus has such a state in a room of its own,
or shares it with 49 others; one of ws is an open socket and nothing else.

*Delay*: ${live} live sessions, ${commands} commands at ${perSecond} a second in turn, from the command to the change at the session
that sent it. ws says back what it hears; Socket.IO and Colyseus change a number in memory and send it to the room, at once; segno
decides, commits the change with its journal, history and key to Postgres, and sends a patch of the view read from there.

*Return*: ${resume.clients} clients in two processes, ${resume.commandsPerSecond} commands a second over all of them; the server is killed
with \`kill -9\` and started again on the same port, while clients try again after 125 to 375 ms, then twice that, up to 3 s. Times
are from when the new process listened (${Math.round(resumed.downMs)} ms after the kill for segno). Every client names the version and the digest that it holds,
and sends its unanswered commands again under their keys. In the end each client's journal entries are counted and the database
is asked for every version: ${resumed.acknowledged} commands acknowledged, ${resumed.lost} lost, ${resumed.twice} done twice, ${resumed.missed} versions missed,
${resumed.bySnapshot} clients that came back by a snapshot rather than by patches. A client of ws says one word and hears it.`;
}

if (import.meta.main) await printTable(measure);
