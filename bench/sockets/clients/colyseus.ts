import { Client } from "@colyseus/sdk";
import type { OpenSession } from "../contender.ts";

export const openColyseus: OpenSession = async ({ port }) => {
  const room = await new Client(`ws://127.0.0.1:${port}`).joinOrCreate("board");
  const shown = Promise.withResolvers<void>();
  let next = shown;
  room.onStateChange(() => next.resolve());
  await shown.promise;
  return {
    command: async () => {
      next = Promise.withResolvers();
      room.send("add");
      await next.promise;
    },
  };
};
