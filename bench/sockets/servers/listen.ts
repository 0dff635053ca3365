import type { Server } from "node:http";

/** @returns the port */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", backlog: 4096 }, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
