import type { Clock } from "../engine/ports.ts";
import type { Actor, TenantId } from "../machine/types.ts";
import type { Asked } from "./options.ts";

/** Asks who somebody is, for what they ask for. */
export interface ActorSource {
  capacityOf(asked: Asked): string;
  actorFor(tenant: TenantId, capacity: string): Promise<Actor | undefined>;
}

interface Known {
  readonly actor: Promise<Actor | undefined>;
  readonly until: number;
}

/** As whom one socket acts, in each tenant and capacity that it came to need; believed for a minute, or until a right ends. */
export class Actors {
  readonly #source: ActorSource;
  readonly #clock: Clock;
  readonly #believedMs: number;
  readonly #known = new Map<string, Known>();
  #subjects: readonly string[] = [];

  constructor(source: ActorSource, clock: Clock, believedMs: number) {
    this.#source = source;
    this.#clock = clock;
    this.#believedMs = believedMs;
  }

  /** @throws whatever the look-up throws: a right that cannot be confirmed is not taken for granted, nor for ended */
  async of(tenant: TenantId, asked: Asked): Promise<Actor | undefined> {
    const capacity = this.#source.capacityOf(asked);
    const key = `${tenant} ${capacity}`;
    const now = this.#clock.now().getTime();
    const known = this.#known.get(key);
    if (known && now < known.until) return known.actor;
    const asking = { actor: this.#source.actorFor(tenant, capacity), until: now + this.#believedMs };
    this.#known.set(key, asking);
    try {
      const actor = await asking.actor;
      if (actor && !this.includes(actor.subject)) this.#subjects = this.#subjects.concat(actor.subject);
      if (!actor) this.#drop(key, asking); // so that tenants nobody knows fill no memory
      return actor;
    } catch (error) {
      this.#drop(key, asking);
      throw error;
    }
  }

  /** Whether somebody acts as this subject here. */
  includes(subject: string): boolean {
    return this.#subjects.includes(subject);
  }

  forgetAll(): void {
    this.#known.clear();
  }

  #drop(key: string, asking: Known): void {
    if (this.#known.get(key) === asking) this.#known.delete(key);
  }
}
