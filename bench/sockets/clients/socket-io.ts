import { io } from "socket.io-client";
import { boardOf } from "../board.ts";
import type { OpenSession } from "../contender.ts";

export const openSocketIo: OpenSession = async ({ port, n }) => {
  const auth = { board: boardOf(n) };
  const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true, auth });
  await new Promise<void>((resolve, reject) => {
    socket.once("board", () => resolve());
    socket.once("connect_error", reject);
  });
  return {
    command: async () => {
      const changed = new Promise<void>((resolve) => socket.once("patch", () => resolve()));
      socket.emit("add");
      await changed;
    },
  };
};
