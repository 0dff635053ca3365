import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "../../support/callers.ts";
import { startChild } from "../../support/child.ts";
import type { BenchDatabase } from "../../support/database.ts";
import { monotonicMs } from "../../support/monotonic.ts";
import { startServer } from "../measures.ts";
import type { FromResuming, ResumeKind, ToResuming } from "./messages.ts";

export interface ResumeSize {
  readonly clients: number;
  /** Over all clients, before, during and after the restart. */
  readonly commandsPerSecond: number;
  /** How long the commands go on before the kill, and again when all have come back. */
  readonly aroundMs: number;
}

export interface Resumed {
  readonly clients: number;
  readonly back: number;
  /** Milliseconds from the kill until the new process listened. */
  readonly downMs: number;
  /** Milliseconds from then until so many had come back. */
  readonly p50: number;
  readonly all: number;
  readonly bySnapshot: number;
  readonly acknowledged: number;
  /** Versions of which a client saw no entry, or that it never came to. */
  readonly missed: number;
  /** Acknowledged commands that the database does not have. */
  readonly lost: number;
  /** Steps in the database beyond what was acknowledged: commands that were done twice. */
  readonly twice: number;
}

const PROCESSES = 2;

/** Kills the server while commands are under way, starts it again, and asks every client and the database what they have. */
export async function measureResume(
  kind: ResumeKind,
  database: BenchDatabase,
  { clients, commandsPerSecond, aroundMs }: ResumeSize,
): Promise<Resumed> {
  const versionsBefore = await readVersions(kind, database);
  const { child: first, port } = await startServer(kind, database.url);
  const processes = Array.from({ length: PROCESSES }, () =>
    startChild<ToResuming, FromResuming>(new URL("client-process.ts", import.meta.url), { args: [kind, String(port)] }),
  );
  const each = Math.floor(clients / PROCESSES);
  let second: Awaited<ReturnType<typeof startServer>>["child"] | undefined;
  try {
    await Promise.all(
      processes.map(async (child, index) => {
        const opened = child.next("opened");
        child.send({ type: "open", from: index * each, count: each });
        await opened;
      }),
    );
    for (const child of processes) child.send({ type: "begin", perSecond: commandsPerSecond / PROCESSES });
    await sleep(aroundMs);

    const resumed = Promise.all(processes.map(async (child) => child.next("resumed")));
    const killedAt = monotonicMs();
    await first.kill();
    second = (await startServer(kind, database.url, port)).child;
    const listeningAt = monotonicMs();
    await resumed;
    await sleep(aroundMs);

    const finished = processes.map(async (child) => {
      const answer = child.next("finished");
      child.send({ type: "finish" });
      return (await answer).sessions;
    });
    const sessions = (await Promise.all(finished)).flat();
    const versions = await readVersions(kind, database);
    const stepsOf = (n: number): number => (versions.get(n) ?? 0) - (versionsBefore.get(n) ?? 0);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
    const backMs = sessions.map(({ resumedAt }) => resumedAt - listeningAt).toSorted((a, b) => a - b);
    return {
      clients: sessions.length,
      back: backMs.filter((ms) => !Number.isNaN(ms)).length,
      downMs: listeningAt - killedAt,
      p50: quantile(backMs, 0.5),
      all: backMs.at(-1) ?? Number.NaN,
      bySnapshot: sessions.filter(({ by }) => by === "snapshot").length,
      acknowledged: sum(sessions.map(({ acknowledged }) => acknowledged)),
      missed: sum(sessions.map(({ n, missed, version }) => missed + Math.abs((versions.get(n) ?? 0) - version))),
      lost: sum(sessions.map(({ n, acknowledged }) => Math.max(0, acknowledged - stepsOf(n)))),
      twice: sum(sessions.map(({ n, acknowledged }) => Math.max(0, stepsOf(n) - acknowledged))),
    };
  } finally {
    for (const child of processes) await child.kill();
    await first.kill();
    await second?.kill();
  }
}

/** By the session's number; nothing of one who saves nothing. */
async function readVersions(kind: ResumeKind, database: BenchDatabase): Promise<ReadonlyMap<number, number>> {
  if (kind === "ws") return new Map();
  const text = await database.value("select json_object_agg(substr(id, 3), version)::text from bench.board");
  return new Map(
    Object.entries(JSON.parse(text) as Record<string, number>).map(([n, version]) => [Number(n), version]),
  );
}
