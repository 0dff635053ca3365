import { monotonicMs } from "../support/monotonic.ts";
import { runSteadily } from "../support/open-loop.ts";
import type { FromClients, Kind, OpenSession, Session, ToClients } from "./contender.ts";

const openColyseus = async (): Promise<OpenSession> => (await import("./clients/colyseus.ts")).openColyseus;

const clients: Readonly<Record<Kind, () => Promise<OpenSession>>> = {
  ws: async () => (await import("./clients/ws.ts")).openWs,
  segno: async () => (await import("./clients/segno.ts")).openSegno,
  "socket.io": async () => (await import("./clients/socket-io.ts")).openSocketIo,
  colyseus: openColyseus,
  "colyseus-50": openColyseus,
};

const OPENING_AT_ONCE = 50;

/** Many sessions of one kind in a process of their own, so that their memory and their work are not the server's. */
function serve(openSession: OpenSession, port: number): void {
  const sessions: Session[] = [];
  const open = async (from: number, count: number): Promise<FromClients> => {
    let next = from;
    const opener = async (): Promise<void> => {
      while (next < from + count) {
        next += 1;
        sessions.push(await openSession({ port, n: next - 1 }));
      }
    };
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, opener));
    return { type: "opened" };
  };
  const command = async (count: number, perSecond: number): Promise<FromClients> => {
    const delays: number[] = [];
    const last = new Map<Session, Promise<unknown>>();
    await runSteadily({ count, perSecond }, async (n) => {
      const session = sessions[n % sessions.length] as Session;
      const from = monotonicMs();
      // one at a time on each session: a wait for the one before is part of the delay
      const mine = (last.get(session) ?? Promise.resolve()).then(async () => session.command());
      last.set(session, mine);
      await mine;
      delays[n] = monotonicMs() - from;
    });
    return { type: "commanded", delays };
  };
  process.on("message", (message: ToClients) => {
    const done =
      message.type === "open" ? open(message.from, message.count) : command(message.count, message.perSecond);
    void done.then((answer) => process.send?.(answer));
  });
}

if (import.meta.main) {
  const [kind = "", port = ""] = process.argv.slice(2);
  serve(await clients[kind as Kind](), Number(port));
}
