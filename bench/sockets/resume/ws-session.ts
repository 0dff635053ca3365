import { monotonicMs } from "../../support/monotonic.ts";
import { keepOpen } from "./reconnecting.ts";
import type { ResumingSession } from "./segno-session.ts";

/** The limit: comes back and hears its own word again. It has seen nothing that it could miss. */
export function openWsSession(port: number, n: number): ResumingSession {
  const shown = Promise.withResolvers<void>();
  let cut = false;
  let resumedAt = Number.NaN;
  keepOpen(
    `ws://127.0.0.1:${port}/`,
    {},
    {
      opened: (socket) => {
        socket.on("close", () => {
          cut = true;
          resumedAt = Number.NaN;
        });
        socket.send("hello");
      },
      message: () => {
        if (cut) resumedAt = monotonicMs();
        shown.resolve();
      },
    },
  );
  return {
    shown: shown.promise,
    command: () => undefined,
    get isBack() {
      return cut && !Number.isNaN(resumedAt);
    },
    isSettled: true,
    account: () => ({ n, acknowledged: 0, version: 0, missed: 0, by: "echo", resumedAt }),
  };
}
