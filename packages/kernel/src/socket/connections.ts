import type { Connection } from "./connection.ts";

/** The open sockets of this process, also by who is signed in on them. */
export class Connections implements Iterable<Connection> {
  readonly #all = new Set<Connection>();
  readonly #bySubject = new Map<string, Set<Connection>>();

  get size(): number {
    return this.#all.size;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    const own = this.#bySubject.get(connection.subject) ?? new Set();
    this.#bySubject.set(connection.subject, own.add(connection));
  }

  delete(connection: Connection): void {
    this.#all.delete(connection);
    const own = this.#bySubject.get(connection.subject);
    own?.delete(connection);
    if (own?.size === 0) this.#bySubject.delete(connection.subject);
  }

  /** How many subscriptions a subject has on one aggregate, over all its sockets. */
  countOpen(subject: string, key: string): number {
    let open = 0;
    for (const connection of this.#bySubject.get(subject) ?? []) open += connection.countOpen(key);
    return open;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all[Symbol.iterator]();
  }
}
