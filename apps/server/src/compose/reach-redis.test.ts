import { once } from "node:events";
import { type AddressInfo, type Socket, createServer } from "node:net";
import { expect, test } from "vitest";
import { reachRedis } from "./reach-redis.ts";

const url = process.env["REDIS_URL"];

test.runIf(url)(
  "a Redis that is there is reached, and one that does not know our password does not let us in",
  async () => {
    const address = new URL(url ?? "");
    await reachRedis(address.href);

    address.username = "nobody";
    address.password = "hunter2";
    await expect(reachRedis(address.href)).rejects.toMatchObject({
      code: "outside-unavailable",
      message: `REDIS_URL names redis://${address.host}, which does not let us in`,
    });
  },
);

test.each([
  ["says nothing", (): void => undefined],
  ["hangs up", (socket: Socket): void => void socket.end()],
  ["speaks of something else", (socket: Socket): void => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["is loading", (socket: Socket): void => void socket.write("-LOADING it reads its file\r\n")],
])("a server that %s is none that was reached", async (_, answer) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined)); // who asked may hang up first
    answer(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await expect(reachRedis(`redis://u:hunter2@127.0.0.1:${port}`, 200)).rejects.toMatchObject({
      message: `REDIS_URL names redis://127.0.0.1:${port}, which does not answer`,
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
