import { Room, Server } from "@colyseus/core";
import { schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { createServer } from "node:http";
import { note } from "../board.ts";
import type { StartServer } from "../contender.ts";

const Board = schema({ count: t.number(), note: t.string() });

/** A room with a state in memory for so many sessions; every change is sent at once rather than twenty times a second. */
export function createStartColyseus(perRoom: number): StartServer {
  class BoardRoom extends Room<{ state: InstanceType<typeof Board> }> {
    override maxClients = perRoom;
    override patchRate = null;
    override state = new Board({ count: 0, note });
    override onCreate(): void {
      this.onMessage("add", () => {
        this.state.count += 1;
        this.broadcastPatch();
      });
    }
  }
  return async ({ port }) => {
    const server = createServer();
    const colyseus = new Server({
      transport: new WebSocketTransport({ server, perMessageDeflate: false }),
      greet: false,
      gracefullyShutdown: false,
    });
    colyseus.define("board", BoardRoom);
    await colyseus.listen(port, "127.0.0.1", 4096);
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
}
