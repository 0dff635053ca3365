import { WebSocket } from "ws";
import { boardOf, tenantOf } from "../board.ts";
import type { OpenSession } from "../contender.ts";

interface Message {
  readonly type: string;
  readonly code?: string;
}

/** Speaks `docs/guides/socket-protocol.md`. */
export const openSegno: OpenSession = async ({ port, n }) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, {
    perMessageDeflate: false,
    headers: { "x-session": String(n) },
  });
  const send = (message: object): void => socket.send(JSON.stringify(message));
  const ref = { tenant: tenantOf(n), machine: "board", id: boardOf(n) };
  const shown = Promise.withResolvers<void>();
  let changed: PromiseWithResolvers<void> | undefined;
  socket.on("error", shown.reject);
  socket.on("open", () => send({ type: "hello", protocol: 1 }));
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.type === "welcome") send({ type: "subscribe", id: "s", ref });
    else if (message.type === "ping") send({ type: "pong" });
    else if (message.type === "snapshot") shown.resolve();
    else if (message.type === "patch") changed?.resolve();
    else if (message.type !== "ack") {
      const refused = new Error(`the server said ${message.type} ${message.code ?? ""}`);
      shown.reject(refused);
      changed?.reject(refused);
    }
  });
  await shown.promise;
  let commands = 0;
  return {
    command: async () => {
      changed = Promise.withResolvers();
      commands += 1;
      send({ type: "command", id: `c-${commands}`, ref, command: { type: "add" }, key: crypto.randomUUID() });
      await changed.promise;
    },
  };
};
