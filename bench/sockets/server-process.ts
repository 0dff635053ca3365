import { setTimeout as sleep } from "node:timers/promises";
import type { FromServer, Kind, StartServer, ToServer } from "./contender.ts";

/** Each process loads its own alone. */
const servers: Readonly<Record<Kind, () => Promise<StartServer>>> = {
  ws: async () => (await import("./servers/ws.ts")).startWs,
  segno: async () => (await import("./servers/segno.ts")).startSegno,
  "socket.io": async () => (await import("./servers/socket-io.ts")).startSocketIo,
  colyseus: async () => (await import("./servers/colyseus.ts")).createStartColyseus(1),
  "colyseus-50": async () => (await import("./servers/colyseus.ts")).createStartColyseus(50),
};

async function memory(): Promise<FromServer> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { type: "memory", heap: heapUsed + external, resident: rss };
}

if (import.meta.main) {
  const [kind = "", port = "", databaseUrl = ""] = process.argv.slice(2);
  const tell = (message: FromServer): void => void process.send?.(message);
  process.on("message", (message: ToServer) => {
    if (message.type === "memory") void memory().then(tell);
  });
  const start = await servers[kind as Kind]();
  tell({ type: "listening", port: await start({ port: Number(port), databaseUrl }) });
}
