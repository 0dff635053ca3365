import { InvalidCommand, NotFound, SegnoError } from "../errors.ts";
import type { Engine } from "../engine/create-engine.ts";
import { toPointers } from "../machine/define.ts";
import { parseTenantId } from "../machine/tenant.ts";
import type { ClientMessage } from "../protocol/messages.ts";
import { AggregateFeed } from "./aggregate-feed.ts";
import { toWireProblem } from "./failures.ts";
import type { Feed, FeedContext } from "./feed.ts";
import { sendHeartbeat } from "./heartbeat.ts";
import { type HintHub, aggregateKey } from "./hub.ts";
import type { List } from "./list.ts";
import { ListFeed } from "./list-feed.ts";
import type { Admission } from "./options.ts";
import { type Tried, triedOf } from "./tried.ts";

type SubscribeMessage = Extract<ClientMessage, { readonly type: "subscribe" }>;
type SubscribeListMessage = Extract<ClientMessage, { readonly type: "subscribe-list" }>;

/** An id that is taken; there is no feed yet while we ask whether it may begin. */
interface Place {
  readonly tried: Tried;
  feed: Feed | undefined;
}

export interface SubscriptionsContext extends Omit<FeedContext, "onEnded"> {
  readonly subject: string;
  readonly engine: Pick<Engine, "forTenant" | "machines" | "load">;
  readonly hub: HintHub;
  readonly lists: ReadonlyMap<string, List>;
  admit(request: Admission): Promise<void>;
  /** Subscriptions of a subject on one aggregate, over all connections of this process. */
  countOpen(subject: string, key: string): number;
  refuse(id: string, error: unknown): void;
  tellRefused(tried: Tried, error: unknown): void;
}

/** The subscriptions of one socket, by the ids that its client gave them. */
export class Subscriptions {
  readonly #context: SubscriptionsContext & FeedContext;
  readonly #places = new Map<string, Place>();

  constructor(context: SubscriptionsContext) {
    this.#context = { ...context, onEnded: (feed, error) => this.#onEnded(feed, error) };
  }

  /** Begins a subscription, or answers why not. Never rejects. */
  async add(message: SubscribeMessage | SubscribeListMessage): Promise<void> {
    const { limits, problems, outlet, refuse } = this.#context;
    const { id } = message;
    if (this.#places.has(id)) {
      refuse(id, new InvalidCommand("message", [{ pointer: "/id", problem: "in use" }]));
      return;
    }
    if (this.#places.size >= limits.subscriptions) {
      const details = { limit: limits.subscriptions };
      refuse(id, new SegnoError("rate-limited", "too many subscriptions on one socket", { details }));
      return;
    }
    const tried = this.#triedBy(message);
    const place: Place = { tried, feed: undefined };
    this.#places.set(id, place);
    try {
      const prepared = message.type === "subscribe" ? this.#prepare(message, tried) : this.#prepareList(message, tried);
      const begin = await prepared;
      if (this.#places.get(id) === place) place.feed = begin(); // else it was ended meanwhile
    } catch (error) {
      if (this.#places.get(id) !== place) return;
      this.#places.delete(id);
      this.#context.tellRefused(tried, error);
      if (error instanceof NotFound) outlet.send({ type: "gone", id, ...toWireProblem(error, problems) });
      else refuse(id, error);
    }
  }

  /** One that is unknown may have ended by itself a moment ago: nothing is said. */
  remove(id: string): void {
    this.#places.get(id)?.feed?.close();
    this.#places.delete(id);
  }

  countOpen(key: string): number {
    return this.#aggregates().filter((feed) => feed.key === key).length;
  }

  /** A command of this very socket was acknowledged: its subscription shows that version, were the hint lost too. */
  moved(key: string, version: number): void {
    for (const feed of this.#aggregates()) if (feed.key === key) feed.moved(version);
  }

  refresh(): void {
    for (const { feed } of this.#places.values()) feed?.refresh();
  }

  resume(): void {
    for (const { feed } of this.#places.values()) feed?.resume();
  }

  tick(nowMs: number): void {
    for (const { feed } of this.#places.values()) feed?.tick(nowMs);
  }

  /** The subscriber has answered a ping: sends the heartbeats that machines declare. */
  beat(nowMs: number): void {
    const { engine, limits } = this.#context;
    for (const feed of this.#aggregates()) {
      const everyMs = engine.machines.get(feed.ref.machine)?.heartbeatMs;
      // pings are not exact: half an interval early is on time
      if (everyMs !== undefined && feed.takeBeat(nowMs, everyMs - limits.pingMs / 2)) void this.#beatFor(feed);
    }
  }

  close(): void {
    for (const { feed } of this.#places.values()) feed?.close();
    this.#places.clear();
  }

  async #prepare({ id, ref, seen }: SubscribeMessage, tried: Tried): Promise<() => Feed> {
    const { engine, hub, subject, actors, admit, countOpen } = this.#context;
    const tenant = parseTenantId(ref.tenant);
    const target = { machine: ref.machine, id: ref.id };
    const actor = await actors.of(tenant, { ref: target });
    if (!actor) throw new NotFound(target.machine, target.id);
    tried.actor = actor;
    const open = countOpen(subject, aggregateKey(tenant, target));
    await admit({ kind: "subscribe", actor, ref: target, open });
    return () =>
      new AggregateFeed({
        id,
        engine,
        tenant,
        ref: target,
        seen,
        hub,
        context: this.#context,
      });
  }

  async #prepareList(
    { id, tenant: named, list: name, params }: SubscribeListMessage,
    tried: Tried,
  ): Promise<() => Feed> {
    const { hub, lists, actors, admit } = this.#context;
    const tenant = parseTenantId(named);
    const actor = await actors.of(tenant, { list: name });
    const list = lists.get(name);
    if (!actor || !list) throw new NotFound("list", name);
    tried.actor = actor;
    const parsed = list.params.safeParse(params ?? {});
    if (!parsed.success)
      throw new InvalidCommand(
        name,
        toPointers(parsed.error).map((issue) => ({ ...issue, pointer: `/params${issue.pointer}` })),
      );
    await admit({ kind: "list", actor, list: name });
    return () => new ListFeed({ id, tenant, list, params: parsed.data, hub, context: this.#context });
  }

  #triedBy(message: SubscribeMessage | SubscribeListMessage): Tried {
    if (message.type === "subscribe-list") return { action: "subscribe-list" };
    const { machine, id } = message.ref;
    return triedOf(this.#context.engine.machines, { machine, id });
  }

  #onEnded(feed: Feed, error: unknown): void {
    const tried = this.#places.get(feed.id)?.tried;
    this.#places.delete(feed.id);
    if (tried && !feed.isShown) this.#context.tellRefused(tried, error); // who was shown it lost a right, and tried nothing
  }

  #aggregates(): readonly AggregateFeed[] {
    return [...this.#places.values()].map(({ feed }) => feed).filter((feed) => feed instanceof AggregateFeed);
  }

  async #beatFor({ tenant, ref }: AggregateFeed): Promise<void> {
    const { actors, engine, log } = this.#context;
    try {
      const actor = await actors.of(tenant, { ref });
      if (actor) await sendHeartbeat({ engine, log }, ref, actor);
    } catch (error) {
      log.warn("an actor could not be looked up for a heartbeat", { "pii.error": error });
    }
  }
}
