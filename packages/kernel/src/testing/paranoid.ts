import { createEngine, type Engine } from "../engine/create-engine.ts";
import type { EngineOptions } from "../engine/engine-options.ts";
import type { Reply, TenantEngine } from "../engine/engine-types.ts";
import { NotFound, SegnoError } from "../errors.ts";
import type { Effect, Reaction } from "../machine/effect.ts";
import { digestOf } from "../machine/hash.ts";
import type { Ref, TenantId } from "../machine/types.ts";

/** What the paranoid mode found: a second delivery that was not the first answer again. */
export class NotRepeatable extends SegnoError {
  constructor(what: string, details: Readonly<Record<string, unknown>>) {
    super("not-repeatable", what, { details });
  }
}

/**
 * An engine that trusts nobody's memory, its own least: each call is served by an engine made anew, which knows nothing
 * but the store; each message is delivered twice, and the second answer is held against the first; each effect and
 * reaction runs twice, as after a crash between the call and its result, unless it is declared at most once.
 *
 * @throws NotRepeatable from `send` when a repeat is not the first answer again
 */
export function createParanoidEngine(options: EngineOptions): Engine {
  const doubled: EngineOptions = {
    ...options,
    effects: options.effects.map(runTwice),
    ...(options.reactions && { reactions: options.reactions.map(reactTwice) }),
  };
  const fresh = (): Engine => createEngine(doubled);
  const { registry, machines } = fresh();
  let unnamed = 0;

  const sendTwice = async (tenant: TenantId, ref: Ref, source: Parameters<Engine["sendAs"]>[2]): Promise<Reply> => {
    const first = await fresh().sendAs(tenant, ref, source);
    // a step that wrote nothing kept no key, and its repeat is decided anew; a timer asks the state itself
    if (first.unchanged || source.kind === "timer") return first;
    const second = await fresh()
      .sendAs(tenant, ref, source)
      .catch((error: unknown) => rejectedRepeat(error));
    if (second && (!second.repeated || second.version !== first.version || !isSameView(first, second)))
      throw new NotRepeatable("a message that came twice was not answered twice alike", {
        ref,
        command: source.command.type,
        first: first.version,
        second: second.version,
      });
    return first;
  };

  const forTenant = (tenant: TenantId): TenantEngine => ({
    tenant,
    send: async (ref, command, sent) => {
      unnamed += 1;
      const { actor, key = `unnamed-${unnamed}`, expectedVersion, traceId } = sent;
      return sendTwice(tenant, ref, { kind: "caller", command, actor, key, expectedVersion, traceId });
    },
    sendMany: async (items, sent) => {
      unnamed += 1;
      const keyed = { ...sent, key: sent.key ?? `unnamed-${unnamed}` };
      const first = await fresh().forTenant(tenant).sendMany(items, keyed);
      const second = await fresh().forTenant(tenant).sendMany(items, keyed);
      first.forEach((reply, index) => {
        const again = second[index];
        if (reply.ok && again?.ok && again.version < reply.version)
          throw new NotRepeatable("an item that came twice was not answered twice alike", { id: reply.id });
      });
      return first;
    },
    view: async (ref, actor) => fresh().forTenant(tenant).view(ref, actor),
    viewAt: async (ref, actor, version) => fresh().forTenant(tenant).viewAt(ref, actor, version),
    follow: async (ref, actor, after, limits) => fresh().forTenant(tenant).follow(ref, actor, after, limits),
    onMoved: (ref, listener) => fresh().forTenant(tenant).onMoved(ref, listener),
    onAnyMoved: (names, listener) => fresh().forTenant(tenant).onAnyMoved(names, listener),
  });

  return {
    options: doubled,
    registry,
    machines,
    forTenant,
    sendAs: sendTwice,
    load: async (tenant, ref) => fresh().load(tenant, ref),
  };
}

/** Who acted may not see the aggregate any more, or not act on it: then the repeat tells them as much, and no more. */
function rejectedRepeat(error: unknown): undefined {
  if (error instanceof NotFound) return undefined;
  if (error instanceof SegnoError && error.code === "not-permitted") return undefined;
  throw error;
}

/** The answer of a repeat is the view as it was; only the server's clock in it has gone on. */
function isSameView(first: Reply, second: Reply): boolean {
  return digestOf({ ...first.view, at: "" }) === digestOf({ ...second.view, at: "" });
}

function runTwice(effect: Effect): Effect {
  if (effect.atMostOnce) return effect;
  return {
    ...effect,
    run: async (input, context) => {
      await effect.run(input, context).catch(() => undefined); // its outcome was lost
      return effect.run(input, context);
    },
  };
}

function reactTwice(reaction: Reaction): Reaction {
  return {
    ...reaction,
    run: async (event, context) => {
      await reaction.run(event, context).catch(() => undefined);
      return reaction.run(event, context);
    },
  };
}
