import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

/** A line that is opened again whenever it is cut, after a wait that is longer each time and partly chance. */
export function keepOpen(
  url: string,
  headers: Readonly<Record<string, string>>,
  on: { opened(socket: WebSocket): void; message(text: string, socket: WebSocket): void },
): void {
  const connect = (attempt: number): void => {
    const socket = new WebSocket(url, { perMessageDeflate: false, headers });
    let opened = false;
    socket.on("open", () => {
      opened = true;
      on.opened(socket);
    });
    socket.on("message", (data: Buffer) => on.message(data.toString(), socket));
    socket.on("error", () => undefined); // `close` follows
    socket.on("close", () => void again(opened ? 0 : attempt + 1));
  };
  const again = async (attempt: number): Promise<void> => {
    await sleep(Math.min(2_000, 250 * 2 ** attempt) * (0.5 + Math.random()));
    connect(attempt);
  };
  connect(0);
}
