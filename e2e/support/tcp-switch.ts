import { once } from "node:events";
import { type Socket, connect, createServer } from "node:net";

/** A port that stays while what is behind it comes and goes, as a load balancer's does; its lines can be cut or left half-open. */
export interface TcpSwitch extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** New connections go there; those there are stay where they are. Without a port they are refused. */
  turnTo(port: number | undefined): void;
  /** Ends every connection there is. */
  cut(): void;
  /**
   * Leaves every connection there is half-open: nothing passes any more (or no answer does), and neither side is told,
   * not even when the other one ends. @returns how many they were
   */
  deafen(what: "both-ways" | "answers"): number;
}

/** How long the far side of a half-open line lives on after the near one has ended, as if by its own keepalive. */
const KEEPALIVE_MS = 5_000;

interface Link {
  readonly near: Socket;
  readonly far: Socket;
  deaf: boolean;
}

export async function openSwitch(to?: number): Promise<TcpSwitch> {
  let target = to;
  const links = new Set<Link>();
  const server = createServer((near) => {
    if (target === undefined) {
      near.on("error", () => undefined);
      near.resetAndDestroy();
      return;
    }
    const link: Link = { near, far: connect(target, "127.0.0.1"), deaf: false };
    links.add(link);
    for (const [one, other] of [
      [near, link.far],
      [link.far, near],
    ] as const) {
      one.setNoDelay(true);
      one.pipe(other);
      one.on("error", () => undefined);
      one.on("close", () => {
        if (near.destroyed && link.far.destroyed) links.delete(link);
        if (link.deaf) setTimeout(() => other.destroy(), KEEPALIVE_MS).unref();
        else other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const cut = (): void => {
    for (const { near, far } of links) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    port,
    url: `http://localhost:${port}`,
    turnTo: (next) => {
      target = next;
    },
    cut,
    deafen: (what) => {
      const hearing = [...links].filter(({ deaf }) => !deaf);
      for (const link of hearing) {
        link.deaf = true;
        swallow(link.far, link.near);
        if (what === "both-ways") swallow(link.near, link.far);
      }
      return hearing.length;
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

/** What comes from one side goes nowhere. */
function swallow(from: Socket, to: Socket): void {
  from.unpipe(to);
  from.resume();
}
