import type { Clock } from "../engine/ports.ts";
import type { Actor, TenantId } from "../machine/types.ts";

/** What one socket's subject may do in each tenant that it named; believed for a minute, or until a right ends. */
export class Actors {
  readonly #ask: (tenant: TenantId) => Promise<Actor | undefined>;
  readonly #clock: Clock;
  readonly #believedMs: number;
  readonly #known = new Map<TenantId, { readonly actor: Promise<Actor | undefined>; readonly until: number }>();
  readonly #subjects = new Set<string>();

  constructor(ask: (tenant: TenantId) => Promise<Actor | undefined>, clock: Clock, believedMs: number) {
    this.#ask = ask;
    this.#clock = clock;
    this.#believedMs = believedMs;
  }

  /** @throws whatever the look-up throws: a right that cannot be confirmed is not taken for granted, nor for ended */
  async of(tenant: TenantId): Promise<Actor | undefined> {
    const now = this.#clock.now().getTime();
    const known = this.#known.get(tenant);
    if (known && now < known.until) return known.actor;
    const asked = { actor: this.#ask(tenant), until: now + this.#believedMs };
    this.#known.set(tenant, asked);
    try {
      const actor = await asked.actor;
      if (actor) this.#subjects.add(actor.subject);
      else this.#drop(tenant, asked); // so that tenants nobody knows fill no memory
      return actor;
    } catch (error) {
      this.#drop(tenant, asked);
      throw error;
    }
  }

  /** Whether somebody acts as this subject here. */
  includes(subject: string): boolean {
    return this.#subjects.has(subject);
  }

  forgetAll(): void {
    this.#known.clear();
  }

  #drop(tenant: TenantId, asked: object): void {
    if (this.#known.get(tenant) === asked) this.#known.delete(tenant);
  }
}
