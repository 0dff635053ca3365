import { Client } from "pg";
import { createLocalBus } from "../engine/local-bus.ts";
import type { Bus, Hint, Log, RightEnded } from "../engine/ports.ts";

const CHANNEL = "segno";
/** Below the 8,000 bytes that a notification may hold. */
const MAX_BYTES = 7_500;

type Message =
  | { readonly from: string; readonly hints: readonly Hint[]; readonly wake: boolean }
  | { readonly from: string; readonly right: RightEnded };

/**
 * The bus between processes on one Postgres: `NOTIFY` on a connection of its own, after the commit and coalesced, since
 * inside a transaction it takes a lock over the whole server. A message that is lost while the connection is down costs
 * time and nothing else: workers poll, and a subscriber asks again when it comes back.
 *
 * @param options.process - this process' own name: what it published itself it hears at once and not again
 * @param options.pulseMs - how often the connection is asked whether it lives: one that is open on this side alone hears
 *   nothing and says so to nobody
 */
export async function openNotifyBus(options: {
  readonly url: string;
  readonly process: string;
  readonly log: Log;
  readonly pulseMs?: number;
}): Promise<Bus> {
  const { url, process: from, log, pulseMs = 5_000 } = options;
  const local = createLocalBus();
  let waiting: Hint[] = [];
  let wake = false;
  let sending = false;
  let closed = false;
  let client: Client | undefined;

  const hear = (payload: string | undefined): void => {
    const message = JSON.parse(payload ?? "null") as Message | null;
    if (!message || message.from === from) return;
    if ("right" in message) local.endRight(message.right);
    else {
      local.publish(message.hints);
      if (message.wake) local.wake();
    }
  };

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      query_timeout: pulseMs,
      keepAlive: true,
    });
    fresh.on("notification", ({ payload }) => hear(payload));
    fresh.on("error", () => lose(fresh));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
    } catch (error) {
      void fresh.end().catch(() => undefined); // what it failed with is told
      throw error;
    }
    client = fresh;
  };
  const lose = (lost: Client): void => {
    if (client !== lost) return;
    client = undefined;
    void lost.end().catch(() => undefined); // it is given up, however it ends
    if (!closed) void reconnect(1);
  };
  const reconnect = async (attempt: number): Promise<void> => {
    log.warn("the bus lost its connection", { attempt });
    await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 100 * 2 ** attempt)));
    if (closed) return;
    await connect().then(
      () => local.wake(),
      async () => reconnect(attempt + 1),
    );
  };

  const ask = async (text: string, values: readonly string[] = []): Promise<void> => {
    const asked = client;
    try {
      await asked?.query(text, [...values]);
    } catch {
      if (asked) lose(asked);
    }
  };
  const notify = async (message: Message): Promise<void> =>
    ask("select pg_notify($1, $2)", [CHANNEL, JSON.stringify(message)]);
  const drain = async (): Promise<void> => {
    sending = true;
    while (waiting.length > 0 || wake) {
      const hints: Hint[] = [];
      for (let bytes = 200; waiting.length > 0 && hints.length < 200;) {
        bytes += JSON.stringify(waiting[0]).length + 1;
        if (bytes > MAX_BYTES && hints.length > 0) break;
        hints.push(waiting.shift() as Hint);
      }
      const message = { from, hints, wake };
      wake = false;
      await notify(message);
    }
    sending = false;
  };

  await connect();
  const pulse = setInterval(() => void ask("select 1"), pulseMs);
  pulse.unref();
  return {
    ...local,
    publish(hints) {
      local.publish(hints);
      waiting = [...waiting, ...hints].slice(-10_000); // while the connection is down older hints are let go
      if (!sending) void drain();
    },
    wake() {
      local.wake();
      wake = true;
      if (!sending) void drain();
    },
    endRight(right) {
      local.endRight(right);
      void notify({ from, right });
    },
    async close() {
      closed = true;
      clearInterval(pulse);
      await local.close();
      await client?.end();
    },
  };
}
