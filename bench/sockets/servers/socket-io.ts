import { createServer } from "node:http";
import { Server } from "socket.io";
import { note } from "../board.ts";
import type { StartServer } from "../contender.ts";
import { listen } from "./listen.ts";

interface Board {
  readonly count: number;
  readonly note: string;
}

/** A room and a state in memory for each session; every change is sent to the room. */
export const startSocketIo: StartServer = async ({ port }) => {
  const server = createServer();
  const io = new Server(server, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
  const boards = new Map<string, Board>();
  io.on("connection", (socket) => {
    const id = String(socket.handshake.auth["board"]);
    void socket.join(id);
    const board = boards.get(id) ?? { count: 0, note };
    boards.set(id, board);
    socket.emit("board", board);
    socket.on("add", () => {
      const before = boards.get(id) ?? board;
      const after = { ...before, count: before.count + 1 };
      boards.set(id, after);
      io.to(id).emit("patch", { count: after.count });
    });
  });
  return listen(server, port);
};
