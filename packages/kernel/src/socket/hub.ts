import type { Bus, Hint } from "../engine/ports.ts";
import type { Ref, TenantId } from "../machine/types.ts";

/** Hands each hint to those whom it concerns: one look-up a hint, however many listen. */
export class HintHub {
  readonly #aggregates = new Map<string, Set<(version: number) => void>>();
  readonly #machines = new Map<string, Set<() => void>>();
  readonly #stop: () => void;

  constructor(bus: Pick<Bus, "onHint">) {
    this.#stop = bus.onHint((hint) => this.#tell(hint));
  }

  onMoved(tenant: TenantId, ref: Ref, listener: (version: number) => void): () => void {
    return add(this.#aggregates, aggregateKey(tenant, ref), listener);
  }

  onAnyMoved(tenant: TenantId, machines: readonly string[], listener: () => void): () => void {
    const stops = machines.map((machine) => add(this.#machines, `${tenant} ${machine}`, listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  close(): void {
    this.#stop();
  }

  #tell(hint: Hint): void {
    for (const listener of this.#aggregates.get(aggregateKey(hint.tenant, hint)) ?? []) listener(hint.version);
    for (const listener of this.#machines.get(`${hint.tenant} ${hint.machine}`) ?? []) listener();
  }
}

/** Ids hold no space. */
export function aggregateKey(tenant: string, ref: Ref): string {
  return `${tenant} ${ref.machine} ${ref.id}`;
}

function add<Listener>(map: Map<string, Set<Listener>>, key: string, listener: Listener): () => void {
  const listeners = map.get(key) ?? new Set<Listener>();
  listeners.add(listener);
  map.set(key, listeners);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && map.get(key) === listeners) map.delete(key);
  };
}
