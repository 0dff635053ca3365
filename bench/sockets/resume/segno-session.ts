import { createHash } from "node:crypto";
import { type Json, type Patch, applyPatch } from "segno";
import type { WebSocket } from "ws";
import { monotonicMs } from "../../support/monotonic.ts";
import { boardOf, tenantOf } from "../board.ts";
import type { Account } from "./messages.ts";
import { keepOpen } from "./reconnecting.ts";

interface View {
  readonly version: number;
  readonly [field: string]: Json;
}

type Message =
  | { readonly type: "welcome" | "ping" }
  | { readonly type: "snapshot"; readonly view: View; readonly entries: readonly { readonly version: number }[] }
  | {
      readonly type: "patch";
      readonly from: number;
      readonly patch: Patch;
      readonly entries: readonly { readonly version: number }[];
    }
  | { readonly type: "entries"; readonly entries: readonly { readonly version: number }[] }
  | { readonly type: "ack"; readonly id: string }
  | { readonly type: "refused" | "gone" | "stale"; readonly code: string };

/** One client of `docs/guides/socket-protocol.md` that comes back after every cut, and keeps account of what it saw. */
export interface ResumingSession {
  /** Resolves when the aggregate is shown for the first time. */
  readonly shown: Promise<void>;
  /** Sends a command under a key of its own until it is acknowledged, over as many lines as that takes. */
  command(): void;
  /** Whether it came back since its last cut. */
  readonly isBack: boolean;
  /** Whether every command is acknowledged and shown. */
  readonly isSettled: boolean;
  account(): Account;
}

export function openSegnoSession(port: number, n: number): ResumingSession {
  const ref = { tenant: tenantOf(n), machine: "board", id: boardOf(n) };
  const shown = Promise.withResolvers<void>();
  const unanswered = new Set<string>();
  const entries = new Set<number>();
  let line: WebSocket | undefined;
  let view: View | undefined;
  let firstVersion = 0;
  let acknowledged = 0;
  let commands = 0;
  let cutAt = Number.NaN;
  let resumedAt = Number.NaN;
  let by: Account["by"] = "snapshot";
  let subscriptions = 0;

  const send = (message: object): void => line?.send(JSON.stringify(message));
  const sendCommand = (key: string): void =>
    send({ type: "command", id: key, ref, command: { type: "add" }, key: `${n}-${key}` });
  const show = (next: View, seen: readonly { readonly version: number }[], how: "patch" | "snapshot"): void => {
    if (!view) firstVersion = next.version;
    else if (Number.isNaN(resumedAt) && !Number.isNaN(cutAt)) {
      resumedAt = monotonicMs();
      by = how;
    }
    view = next;
    for (const { version } of seen) entries.add(version);
    shown.resolve();
  };
  const hear = (message: Message, socket: WebSocket): void => {
    switch (message.type) {
      case "welcome":
        line = socket;
        subscriptions += 1;
        send({
          type: "subscribe",
          id: `s-${subscriptions}`,
          ref,
          ...(view && { seen: { version: view.version, digest: digestOf(view) } }),
        });
        for (const key of unanswered) sendCommand(key);
        return;
      case "ping":
        send({ type: "pong" });
        return;
      case "snapshot":
        show(message.view, message.entries, "snapshot");
        return;
      case "patch":
        if (view?.version !== message.from) throw new Error("a patch does not lead on from what is shown");
        show(applyPatch(view, message.patch) as View, message.entries, "patch");
        return;
      case "entries":
        for (const { version } of message.entries) entries.add(version);
        return;
      case "ack":
        if (unanswered.delete(message.id)) acknowledged += 1;
        return;
      case "refused":
      case "gone":
      case "stale":
        throw new Error(`the server said ${message.type}: ${message.code}`);
    }
  };
  keepOpen(
    `ws://127.0.0.1:${port}/socket`,
    { "x-session": String(n) },
    {
      opened: (socket) => {
        socket.on("close", () => {
          line = undefined;
          cutAt = monotonicMs();
          resumedAt = Number.NaN;
        });
        socket.send('{"type":"hello","protocol":1}');
      },
      message: (text, socket) => hear(JSON.parse(text) as Message, socket),
    },
  );
  return {
    shown: shown.promise,
    command: () => {
      commands += 1;
      const key = `c-${commands}`;
      unanswered.add(key);
      sendCommand(key);
    },
    get isBack() {
      return !Number.isNaN(cutAt) && !Number.isNaN(resumedAt);
    },
    get isSettled() {
      return unanswered.size === 0 && (view?.version ?? 0) >= firstVersion + acknowledged;
    },
    account: () => {
      const version = view?.version ?? 0;
      const steps = Array.from({ length: version - firstVersion }, (_, step) => firstVersion + step + 1);
      const missed = steps.filter((step) => !entries.has(step)).length;
      return { n, acknowledged, version, missed, by, resumedAt };
    },
  };
}

/** SHA-256 of the canonical form of all but `at`; these views are flat but for a list of words. */
function digestOf({ at: _at, ...view }: View): string {
  const sorted = Object.fromEntries(Object.entries(view).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
