import { NotFound } from "../errors.ts";
import type { Json, TenantId } from "../machine/types.ts";
import { compactDiff } from "../protocol/compact-diff.ts";
import { type Feed, type FeedContext, tellFailure } from "./feed.ts";
import type { HintHub } from "./hub.ts";
import type { List } from "./list.ts";
import { Pump } from "./pump.ts";
import { actorKey } from "./shared-reads.ts";

/** From so many operations on, a patch is weighed against the value itself. */
const LONG_PATCH = 50;

export interface ListFeedOptions {
  readonly id: string;
  readonly tenant: TenantId;
  readonly list: List;
  readonly params: unknown;
  readonly hub: HintHub;
  readonly context: FeedContext;
}

/** One socket's subscription to one list: read again when one of its machines moves, and now and then regardless. */
export class ListFeed implements Feed {
  readonly id: string;
  readonly #options: ListFeedOptions;
  readonly #pump: Pump;
  readonly #stopListening: () => void;
  readonly #ended = new AbortController();
  #held: { readonly value: Json } | undefined;
  #stale = false;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(options: ListFeedOptions) {
    const { id, tenant, list, hub, context } = options;
    this.id = id;
    this.#options = options;
    this.#pump = new Pump({
      outlet: context.outlet,
      clock: context.clock,
      prepare: async () => this.#waitForGap(),
      work: async () => this.#bringUpToDate(),
      onClogged: () => {
        this.#held = undefined;
      },
      onFailure: (error) => {
        const wasStale = this.#stale;
        this.#stale = true;
        return tellFailure(this, context, error, wasStale);
      },
    });
    this.#stopListening = hub.onAnyMoved(tenant, list.machines, () => this.refresh());
    this.#pump.kick();
  }

  get isShown(): boolean {
    return this.#held !== undefined;
  }

  refresh(): void {
    this.#pump.kick();
  }

  resume(): void {
    this.#pump.resume();
  }

  tick(nowMs: number): void {
    this.#pump.tick(nowMs);
    if (nowMs - this.#readAt >= this.#options.context.limits.listRecheckMs) this.refresh();
  }

  close(): void {
    this.#stopListening();
    this.#pump.end();
    this.#ended.abort();
  }

  async #waitForGap(): Promise<void> {
    const { clock, limits } = this.#options.context;
    const early = this.#readAt + limits.listGapMs - clock.now().getTime();
    if (early > 0) await clock.sleep(early, this.#ended.signal);
  }

  async #bringUpToDate(): Promise<void> {
    const { tenant, list, params, context } = this.#options;
    const { clock, actors, outlet, share } = context;
    this.#readAt = clock.now().getTime();
    const actor = await actors.of(tenant, { list: list.name });
    if (!actor || !list.mayRead(actor, params)) throw new NotFound("list", list.name);
    const value = await share(`list ${list.name} ${JSON.stringify(params)} ${actorKey(actor)}`, () =>
      list.read({ tenant, actor, params }),
    );
    if (this.#pump.isEnded) return;

    const patch = this.#held && compactDiff(this.#held.value, value);
    if (!patch || (patch.length > LONG_PATCH && JSON.stringify(patch).length > JSON.stringify(value).length))
      outlet.send({ type: "list-snapshot", id: this.id, value });
    else if (patch.length > 0 || this.#stale) outlet.send({ type: "list-patch", id: this.id, patch });
    this.#held = { value };
    this.#stale = false;
  }
}
