import { once } from "node:events";
import { WebSocket } from "ws";
import type { OpenSession } from "../contender.ts";

export const openWs: OpenSession = async ({ port }) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
  await once(socket, "open");
  return {
    command: async () => {
      const answered = once(socket, "message");
      socket.send('{"type":"add"}');
      await answered;
    },
  };
};
