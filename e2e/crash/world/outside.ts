import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { digestOf } from "segno";

export type OutsideKind = "charge" | "dispatch" | "card";
/** What the service does with a call. */
export type Behaviour = "answers" | "slow" | "fails-after" | "fails-before" | "twice" | "never" | "cut-after";

/** One call that reached it: its own log, which the system under test never sees. */
export interface OutsideCall {
  readonly kind: OutsideKind;
  /** The caller's idempotency key: an effect's id. */
  readonly key: string;
  readonly order: string;
  /** The version whose card was to be shown. */
  readonly asked: number | undefined;
  readonly behaviour: Behaviour;
  /** Whether it was done; what came under a key that was done before is done no second time. */
  readonly done: boolean;
  readonly receipt: string;
}

/** A service of somebody else's: slow, unsure, at times silent, and with a memory of its own. */
export interface Outside extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly OutsideCall[];
  /** From now on it answers each call at once. */
  recover(): void;
}

/** Of all calls, the share that meets each of these; the others are answered at once. */
export type Odds = Readonly<Partial<Record<Exclude<Behaviour, "answers">, number>>>;

export const usualOdds: Odds = {
  slow: 0.2,
  "fails-after": 0.08,
  "fails-before": 0.05,
  twice: 0.06,
  never: 0.04,
  "cut-after": 0.05,
};
const LEAST_SLOW_MS = 100;
const MOST_SLOW_MS = 1_100;

/** Opens the service. What it does with the n-th call under a key is settled by the seed alone. */
export async function openOutside(seed: number, odds: Odds): Promise<Outside> {
  const calls: OutsideCall[] = [];
  const byKey = new Map<string, { done: boolean; times: number }>();
  let isWell = false;

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { order, asked } = JSON.parse(await textOf(request)) as { readonly order: string; readonly asked?: number };
    const key = request.headers["idempotency-key"]?.toString() ?? "";
    const seen = byKey.get(key) ?? { done: false, times: 0 };
    byKey.set(key, seen);
    seen.times += 1;
    const chance = chanceOf(seed, key, seen.times);
    const behaviour = isWell ? "answers" : behaviourAt(chance, odds);
    const receipt = `r-${digestOf({ key }).slice(0, 12)}`;
    const done = behaviour !== "fails-before" && behaviour !== "never" && !seen.done;
    seen.done ||= done;
    const kind = (request.url ?? "").slice(1) as OutsideKind;
    calls.push({ kind, key, order, asked, behaviour, done, receipt });
    answer(response, behaviour, { receipt, chance });
  };
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    calls,
    recover: () => {
      isWell = true;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(
  response: ServerResponse,
  behaviour: Behaviour,
  { receipt, chance }: { readonly receipt: string; readonly chance: number },
): void {
  const body = JSON.stringify({ receipt });
  const say = (status: number): void => void response.writeHead(status).end(body);
  const does: Readonly<Record<Behaviour, () => void>> = {
    answers: () => say(200),
    slow: () => void setTimeout(() => say(200), LEAST_SLOW_MS + ((chance * 997) % 1) * (MOST_SLOW_MS - LEAST_SLOW_MS)),
    "fails-after": () => say(500),
    "fails-before": () => say(503),
    twice: () => {
      const once = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      response.socket?.write(once + once);
    },
    never: () => undefined,
    "cut-after": () => void response.destroy(),
  };
  does[behaviour]();
}

function behaviourAt(chance: number, odds: Odds): Behaviour {
  let left = chance;
  for (const [behaviour, share] of Object.entries(odds) as [Behaviour, number][]) {
    if (left < share) return behaviour;
    left -= share;
  }
  return "answers";
}

/** From 0 to 1, and always the same for the n-th call under one key. */
function chanceOf(seed: number, key: string, times: number): number {
  return Number.parseInt(digestOf([seed, key, times]).slice(0, 12), 16) / 0x1_0000_0000_0000;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
