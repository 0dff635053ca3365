import { NotFound, SegnoError } from "../errors.ts";
import type { Engine } from "../engine/create-engine.ts";
import type { Followed, TenantEngine, View } from "../engine/engine-types.ts";
import type { Actor, Ref, TenantId } from "../machine/types.ts";
import { compactDiff } from "../protocol/compact-diff.ts";
import type { Seen } from "../protocol/messages.ts";
import { maxVersion } from "../protocol/version.ts";
import { viewDigest } from "../protocol/view-digest.ts";
import { type Feed, type FeedContext, tellFailure } from "./feed.ts";
import { type HintHub, aggregateKey } from "./hub.ts";
import { Pump } from "./pump.ts";
import { actorKey } from "./shared-reads.ts";

/** Of an aggregate that left nothing but its dates; by convention, on every machine that can be erased. */
const ERASED_STATUS = "erased";

/** What the client holds; the view is forgotten where a snapshot is to come, and not yet known after a cut. */
interface Held {
  readonly version: number;
  readonly view?: View;
  readonly digest?: string | undefined;
}

export interface AggregateFeedOptions {
  readonly id: string;
  readonly engine: Pick<Engine, "forTenant" | "load">;
  readonly tenant: TenantId;
  readonly ref: Ref;
  readonly seen: Seen | undefined;
  readonly hub: HintHub;
  readonly context: FeedContext;
}

/**
 * One socket's subscription to one aggregate. It holds what was sent last and nothing else: each patch leads from that
 * view to the one there is now, with the journal between, so a client that is behind jumps and still misses nothing.
 */
export class AggregateFeed implements Feed {
  readonly id: string;
  readonly ref: Ref;
  readonly key: string;
  readonly tenant: TenantId;
  readonly #engines: AggregateFeedOptions["engine"];
  readonly #context: FeedContext;
  readonly #pump: Pump;
  readonly #stopListening: () => void;
  #held: Held | undefined;
  /** The newest version that was heard of. */
  #hinted = 0;
  /** A read that came back older than what was heard of is made again once. */
  #isSecond = false;
  #refresh = true;
  #stale = false;
  #beatAt = Number.NEGATIVE_INFINITY;

  constructor({ id, engine, tenant, ref, seen, hub, context }: AggregateFeedOptions) {
    this.id = id;
    this.ref = ref;
    this.key = aggregateKey(tenant, ref);
    this.tenant = tenant;
    this.#engines = engine;
    this.#context = context;
    this.#held = seen && { version: Math.min(seen.version, maxVersion), digest: seen.digest };
    this.#pump = new Pump({
      outlet: context.outlet,
      clock: context.clock,
      work: async () => this.#bringUpToDate(),
      onClogged: () => {
        this.#held = this.#held && { version: this.#held.version };
      },
      onFailure: (error) => {
        const wasStale = this.#stale;
        this.#stale = true;
        return tellFailure(this, context, error, wasStale);
      },
    });
    // before the first read, so that no move is missed between the two
    this.#stopListening = hub.onMoved(tenant, ref, (version) => this.moved(version));
    this.#pump.kick();
  }

  /** Made when it is needed, and not held by each of thousands that wait. */
  get #engine(): TenantEngine {
    return this.#engines.forTenant(this.tenant);
  }

  get isShown(): boolean {
    return this.#held?.view !== undefined;
  }

  /** The aggregate is at this version, or beyond. */
  moved(version: number): void {
    this.#hinted = Math.max(this.#hinted, version);
    this.#pump.kick();
  }

  refresh(): void {
    this.#refresh = true;
    this.#pump.kick();
  }

  resume(): void {
    this.#pump.resume();
  }

  tick(nowMs: number): void {
    this.#pump.tick(nowMs);
  }

  /** Whether the machine's own heartbeat is due for this subscriber; says yes once. */
  takeBeat(nowMs: number, everyMs: number): boolean {
    if (!this.#held?.view || nowMs - this.#beatAt < everyMs) return false;
    this.#beatAt = nowMs;
    return true;
  }

  close(): void {
    this.#stopListening();
    this.#pump.end();
  }

  async #bringUpToDate(): Promise<void> {
    if (!this.#refresh && !this.#stale && this.#held?.view && this.#hinted <= this.#held.version) return;
    this.#refresh = false;
    const actor = await this.#context.actors.of(this.tenant, { ref: this.ref });
    if (!actor) throw new NotFound(this.ref.machine, this.ref.id);
    const sent = await this.#send(actor);
    if (this.#pump.isEnded || !sent) return;
    this.#held = { version: sent.version, view: sent };
    this.#stale = false;
    this.#isSecond = sent.version < this.#hinted && !this.#isSecond;
    if (this.#isSecond) this.#pump.kick();
    else this.#hinted = 0;
  }

  async #send(actor: Actor): Promise<View | undefined> {
    try {
      return this.#held ? await this.#sendSince(actor, this.#held) : await this.#sendFirst(actor);
    } catch (error) {
      // who saw it until now may know why it is gone; for everybody else there never was one
      const isErased = error instanceof NotFound && this.isShown && (await this.#storedStatus()) === ERASED_STATUS;
      throw isErased ? new SegnoError("erased", "it was erased", { details: error.details, cause: error }) : error;
    }
  }

  /** As it is stored, whoever may see it. */
  async #storedStatus(): Promise<string | undefined> {
    return (await this.#engines.load(this.tenant, this.ref))?.state.status;
  }

  async #sendFirst(actor: Actor): Promise<View | undefined> {
    const view = await this.#share(actor, "view", () => this.#engine.view(this.ref, actor));
    if (this.#pump.isEnded) return undefined;
    this.#context.outlet.send({ type: "snapshot", id: this.id, view, entries: [] });
    return view;
  }

  async #sendSince(actor: Actor, held: Held): Promise<View | undefined> {
    const { view, entries } = (await this.#unmoved(actor, held)) ?? (await this.#follow(actor, held.version));
    const before = held.view ?? (await this.#rebuild(actor, held, view));
    if (this.#pump.isEnded) return undefined;
    const { outlet } = this.#context;
    if (!before || view.version < held.version) {
      outlet.send({ type: "snapshot", id: this.id, view, entries });
      return view;
    }
    const patch = compactDiff(before, { ...view, at: before.at });
    if (patch.length === 0 && held.view && !this.#stale) return held.view;
    outlet.send({
      type: "patch",
      id: this.id,
      from: held.version,
      to: view.version,
      patch: [...patch, { op: "replace", path: "/at", value: view.at }],
      entries,
    });
    return view;
  }

  /** Where nothing was heard of, a look at the row is enough: the minute's check of all who listen costs no journal. */
  async #unmoved(actor: Actor, held: Held): Promise<Followed | undefined> {
    if (!held.view || this.#hinted > held.version) return undefined;
    const view = await this.#share(actor, "view", () => this.#engine.view(this.ref, actor));
    return view.version === held.version ? { view, entries: [] } : undefined;
  }

  /** Reads what came after a version; entries that are too many for one message go ahead of it. */
  async #follow(actor: Actor, after: number): Promise<Followed> {
    const { outlet, limits } = this.#context;
    const limit = limits.entriesAtOnce;
    let page = await this.#share(actor, `follow ${after}`, () =>
      this.#engine.follow(this.ref, actor, after, { limit }),
    );
    for (let last = page.entries.at(-1); last && page.entries.length >= limit; last = page.entries.at(-1)) {
      if (last.version >= page.view.version || this.#pump.isEnded) break;
      outlet.send({ type: "entries", id: this.id, entries: page.entries });
      await outlet.whenDrained();
      page = await this.#engine.follow(this.ref, actor, last.version, { limit });
    }
    return page;
  }

  /** The view that the client says it holds, if it does: after a deploy, or for another actor, it may be another one. */
  async #rebuild(actor: Actor, held: Held, now: View): Promise<View | undefined> {
    if (held.digest === undefined || held.version < 1 || held.version > now.version) return undefined;
    const then = held.version === now.version ? now : await this.#viewThen(actor, held.version);
    return then && viewDigest(then) === held.digest ? then : undefined;
  }

  async #viewThen(actor: Actor, version: number): Promise<View | undefined> {
    try {
      return await this.#engine.viewAt(this.ref, actor, version);
    } catch (error) {
      if (error instanceof NotFound) return undefined; // seen now, but not then
      throw error;
    }
  }

  async #share<Result>(actor: Actor, what: string, read: () => Promise<Result>): Promise<Result> {
    return this.#context.share(`${what} ${this.key} ${actorKey(actor)}`, read);
  }
}
