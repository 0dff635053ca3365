import { Query, type QueryResult } from "pg";
import { type Scope, type Statement, checkTenants } from "./driver.ts";

/**
 * Set role and tenants until the next sync; every connection prepares them once, before its first {@link ScopedQuery}.
 * A statement with a name is one of the framework's, small and always by key, for which the connection's plans are kept
 * from reading whole tables; any other gets all of the planner.
 */
export const scopes = {
  byKey: {
    name: "segno scope by key",
    text: "select set_config('role', $1, true), set_config('segno.tenants', $2, true)",
    values: ["none", ""],
  },
  free: {
    name: "segno scope free",
    text: `
      select set_config('role', $1, true), set_config('segno.tenants', $2, true), set_config('enable_hashjoin', 'on', true),
             set_config('enable_mergejoin', 'on', true), set_config('enable_seqscan', 'on', true)`,
    values: ["none", ""],
  },
} satisfies Record<string, { name: string; text: string; values: string[] }>;

/** The planner's choices that {@link scopes} give back, as options of a connection. */
export const byKeyOptions = "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c jit=off";

/** What is written here of a connection of `pg`. */
interface Wire {
  bind(message: { readonly statement: string; readonly values: readonly string[] }): void;
  execute(message: object): void;
}

/** The methods of a `Query` that this one goes between; `pg` documents the class and leaves them out of its types. */
interface Prepared {
  prepare(connection: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
}
const inherited = Query.prototype as unknown as Prepared;

/**
 * A statement with its role and tenants set before it, sent in one write and answered at one sync. What stands between
 * two syncs is one transaction by the protocol, so `begin` and `commit` need not be said; the answer is given after the
 * commit. Source: PostgreSQL documentation, Frontend/Backend Protocol, Pipelining.
 */
export class ScopedQuery extends Query {
  readonly #scope: { readonly statement: string; readonly values: readonly string[] };
  #inScope = false;

  constructor(
    { role, tenants }: Scope,
    { name, text, values }: Statement,
    callback: (error: Error | undefined, result: QueryResult) => void,
  ) {
    checkTenants(tenants);
    const config = { text, values: [...values], ...(name !== undefined && { name }), queryMode: "extended" };
    super(config, undefined, callback as never); // typed for a builder of results, which it never gives
    const { name: scope } = name === undefined ? scopes.free : scopes.byKey;
    this.#scope = { statement: scope, values: [role, tenants.join(",")] };
  }

  prepare(connection: Wire): void {
    connection.bind(this.#scope);
    connection.execute({});
    inherited.prepare.call(this, connection);
  }

  handleDataRow(message: unknown): void {
    if (this.#inScope) inherited.handleDataRow.call(this, message);
  }

  handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.#inScope) inherited.handleCommandComplete.call(this, message, connection);
    this.#inScope = true;
  }
}
