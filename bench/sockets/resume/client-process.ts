import { setTimeout as sleep } from "node:timers/promises";
import type { FromResuming, ResumeKind, ToResuming } from "./messages.ts";
import { type ResumingSession, openSegnoSession } from "./segno-session.ts";
import { openWsSession } from "./ws-session.ts";

const openSession = { segno: openSegnoSession, ws: openWsSession } satisfies Record<
  ResumeKind,
  (port: number, n: number) => ResumingSession
>;

const OPENING_AT_ONCE = 100;

/** A share of the clients in a process of their own. */
function serve(kind: ResumeKind, port: number): void {
  const sessions: ResumingSession[] = [];
  let commanding: NodeJS.Timeout | undefined;
  const tell = (message: FromResuming): void => void process.send?.(message);

  const open = async (from: number, count: number): Promise<void> => {
    let next = from;
    const opener = async (): Promise<void> => {
      while (next < from + count) {
        next += 1;
        const session = openSession[kind](port, next - 1);
        sessions.push(session);
        await session.shown;
      }
    };
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, opener));
    tell({ type: "opened" });
    while (!sessions.every((session) => session.isBack)) await sleep(20);
    tell({ type: "resumed" });
  };
  const begin = (perSecond: number): void => {
    const from = performance.now();
    let sent = 0;
    commanding = setInterval(() => {
      for (; sent < ((performance.now() - from) / 1000) * perSecond; sent += 1)
        sessions[sent % sessions.length]?.command();
    }, 20);
  };
  const finish = async (): Promise<void> => {
    clearInterval(commanding);
    while (!sessions.every((session) => session.isSettled)) await sleep(20);
    tell({ type: "finished", sessions: sessions.map((session) => session.account()) });
  };
  process.on("message", (message: ToResuming) => {
    if (message.type === "open") void open(message.from, message.count);
    else if (message.type === "begin") begin(message.perSecond);
    else void finish();
  });
}

if (import.meta.main) {
  const [kind = "", port = ""] = process.argv.slice(2);
  serve(kind as ResumeKind, Number(port));
}
