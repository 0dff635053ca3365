import { once } from "node:events";
import { type Socket, connect, createServer } from "node:net";

/** A port that stays while what is behind it comes and goes, as a load balancer's does. */
export interface TcpSwitch extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** New connections go there; those there are stay where they are. Without a port they are refused. */
  turnTo(port: number | undefined): void;
  /** Ends every connection there is. */
  cut(): void;
}

export async function openSwitch(to?: number): Promise<TcpSwitch> {
  let target = to;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    if (target === undefined) {
      near.on("error", () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on("error", () => undefined);
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port,
    url: `http://localhost:${port}`,
    turnTo: (next) => {
      target = next;
    },
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
