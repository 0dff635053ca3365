import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import type { StartServer } from "../contender.ts";
import { listen } from "./listen.ts";

/** The limit: says back what it hears, and knows and keeps nothing. */
export const startWs: StartServer = async ({ port }) => {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    socket.on("message", (data) => socket.send(data, { binary: false }));
  });
  return listen(server, port);
};
