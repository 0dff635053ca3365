import { setTimeout as delay } from "node:timers/promises";
import { type Client, ProblemError, type Subscription, type ViewEnvelope, createClient } from "segno/client";
import { WebSocket } from "ws";
import { tenant } from "../system/tenant.ts";
import { type ClientOptions, SETTLE_MS } from "./client-options.ts";
import { createCommands } from "./commands.ts";
import { type OpenCall, type Outcome, isSettled } from "./history.ts";
import { type Sighting, Sightings } from "./sightings.ts";
import { type WireView, printOf } from "./view.ts";

/** A person with a screen: the product's own client, several subscriptions, and commands through the same line. */
export interface SocketClient {
  readonly subject: string;
  /** Resolves when it has worked until the signal and its commands are answered. @returns those that nobody answered */
  readonly done: Promise<readonly OpenCall[]>;
  /** By order, the version on its screen, of those that it still follows. */
  showing(): ReadonlyMap<string, number>;
  sightings(): readonly Sighting[];
  close(): void;
}

const FOLLOWED = 10;
/** A person does not wait ten seconds for a line that says nothing. */
const MOST_PATIENCE_MS = 1_500;
const UNDECIDED = new Set(["database-unavailable", "internal", "closed"]);

export function openSocketClient(options: ClientOptions): SocketClient {
  const { subject, chance, desk, history, note, signal } = options;
  const seen = new Sightings(subject, note);
  const client = createClient({
    url: "ws://127.0.0.1/socket",
    tenant,
    WebSocket: tappedSocket(options, seen),
    random: chance.next,
    after: (ms, callback) => {
      const timer = setTimeout(callback, Math.min(ms, MOST_PATIENCE_MS));
      return () => clearTimeout(timer);
    },
  });
  const commands = createCommands(options);
  const followed = new Map<string, Subscription<ViewEnvelope, { readonly type: string }>>();

  const follow = (order: string): void => {
    if (followed.has(order)) return;
    followed.set(
      order,
      client.subscribe<ViewEnvelope>({ machine: "order", id: order }, ({ view, status }) => {
        if (view) desk.see(order, view as unknown as WireView);
        if (status === "failed" || status === "gone")
          note({ rule: "subscriber", what: `${subject}: the subscription to ${order} is ${status}` });
      }),
    );
    for (const oldest of [...followed.keys()].slice(0, -FOLLOWED)) {
      followed.get(oldest)?.close();
      followed.delete(oldest);
    }
  };
  const send = async (call: OpenCall): Promise<void> => {
    const begun = history.tick();
    const outcome = await ask(client, call);
    history.count(`socket ${wordOf(outcome)}`);
    if (wordOf(outcome) === "internal")
      note({ rule: "surprise", what: `${call.key} was refused with a bare internal` });
    // what went out more than once was sent by the client itself, after lines that were lost
    for (let lost = seen.sentTimes(call.key) - call.tries.length; lost > 1; lost -= 1)
      call.tries.push({ begun, ended: begun, outcome: { as: "unknown", why: "the line was lost" } });
    const double = history.add(call, begun, outcome);
    if (double) note(double);
  };
  const work = async (): Promise<readonly OpenCall[]> => {
    const under = new Map<OpenCall, Promise<void>>();
    while (!signal.aborted) {
      for (const order of chance.oneIn(4) ? desk.recent().slice(-FOLLOWED + 2) : []) follow(order);
      if (chance.oneIn(60)) client.reconnect();
      const live = [...followed.keys()].filter((order) => desk.shown(order)?.legal.length !== 0);
      const from = live.length === 0 || chance.oneIn(15) ? [...followed.keys()] : live;
      const order = from.length > 0 ? chance.pick(from) : undefined;
      if (order !== undefined && under.size < 4 && chance.oneIn(3)) {
        const call = commands.next(order);
        history.calls.push(call);
        under.set(
          call,
          untilSettled(call, send).then(() => void under.delete(call)),
        );
      }
      await delay(chance.between(20, 120));
    }
    client.retryNow();
    await Promise.race([Promise.all(under.values()), delay(SETTLE_MS, undefined, { ref: false })]);
    return [...under.keys()];
  };
  return {
    subject,
    done: work(),
    showing: () => new Map([...followed].map(([order, each]) => [order, each.state().view?.version ?? 0])),
    sightings: () => seen.all(),
    close: () => client.close(),
  };
}

async function untilSettled(call: OpenCall, send: (call: OpenCall) => Promise<void>): Promise<void> {
  while (!isSettled(call)) {
    await send(call);
    if (!isSettled(call)) await delay(100);
  }
}

async function ask(client: Client, { order = "", command, key, expectedVersion }: OpenCall): Promise<Outcome> {
  try {
    const { ref, version, view } = await client.send({ machine: "order", id: order }, command, {
      key,
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    });
    return { as: "ok", order: ref.id, version, view: view && printOf(view) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return UNDECIDED.has(error.code) ? { as: "unknown", why: error.code } : { as: "refused", code: error.code };
  }
}

function wordOf(outcome: Outcome): string {
  return outcome.as === "ok" ? "ack" : outcome.as === "refused" ? outcome.code : outcome.why;
}

/** Sockets that go to whichever process, each time to another perhaps, and are read along. */
function tappedSocket({ subject, chance, urls }: ClientOptions, seen: Sightings): new (url: string) => object {
  return class extends WebSocket {
    #isLeft = false;

    constructor(url: string) {
      super(`${chance.pick(urls()).replace("http", "ws")}${new URL(url).pathname}`, {
        headers: { "x-subject": subject },
      });
      seen.opened();
      this.on("message", (data: Buffer) => {
        if (!this.#isLeft) seen.heard(data.toString());
      });
    }

    override send(data: string): void {
      seen.said(data);
      super.send(data);
    }

    override close(code?: number): void {
      this.#isLeft = true; // the client hears nothing of it any more
      super.close(code);
    }
  };
}
