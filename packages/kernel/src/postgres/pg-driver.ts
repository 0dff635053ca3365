import { Pool, type PoolClient, types as builtin } from "pg";
import { SegnoError } from "../errors.ts";
import { notConnected, toDatabaseError } from "./database-error.ts";
import { type Driver, type Scope, type Statement, type Tx, scopeSql } from "./driver.ts";
import { createNestingGuard } from "./nesting.ts";
import { ScopedQuery, byKeyOptions, scopes } from "./scoped-query.ts";

export interface PgOptions {
  readonly url: string;
  /** Connections at the most. */
  readonly connections?: number;
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /**
   * Who waits longer for an answer is told that the database is unavailable, and the connection is given up: a line that
   * is open on this side alone would else hold its caller, and all that queue behind it, for ever.
   */
  readonly answerTimeoutMs?: number;
  /** Told of errors of idle connections, which no caller would hear. */
  readonly onIdleError?: (error: SegnoError) => void;
}

const INT8 = 20;
const FREE_PLANS = "set local enable_hashjoin = on; set local enable_mergejoin = on; set local enable_seqscan = on";

/** `int8` is a `bigint`: left alone, pg gives a string of it. */
const getTypeParser: typeof builtin.getTypeParser = (
  oid: Parameters<typeof builtin.getTypeParser>[0],
  format?: string,
): never => {
  const parser: unknown = (oid as number) === INT8 ? BigInt : builtin.getTypeParser(oid, format as "text");
  return parser as never; // overloaded by format, which says no more than this does
};

/** Opens a pool on a Postgres server. A transaction of one statement goes out in one write and costs one round trip. */
export function openPgDriver(options: PgOptions): Driver {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    query_timeout: options.answerTimeoutMs ?? 20_000,
    idle_in_transaction_session_timeout: 60_000,
    options: byKeyOptions,
    pipeline: true,
    types: { getTypeParser },
  });
  pool.on("error", (error) => options.onIdleError?.(toDatabaseError(error)));
  const guard = createNestingGuard();

  // pg tells a cut line to whoever waits for an answer, and here too, where an error that nobody hears ends the process;
  // heard from the first moment on, since the line may be cut with the very packet by which it is ready
  const cut = new WeakSet<PoolClient>();
  pool.on("connect", (client) => client.on("error", () => cut.add(client)));

  const prepared = new WeakSet<PoolClient>();
  const lend = async <Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> => {
    guard.check();
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw notConnected(error);
    }
    let broken = false;
    if (!prepared.has(client)) {
      prepared.add(client);
      for (const scope of Object.values(scopes)) client.query(scope).catch(() => undefined); // what comes after tells
    }
    try {
      return await work(client);
    } catch (error) {
      const mapped = toDatabaseError(error);
      broken = mapped.code === "database-unavailable";
      throw mapped;
    } finally {
      client.release(broken || cut.has(client));
    }
  };

  const within = async <Result>(begin: string, work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    lend(async (client) => {
      await client.query(begin);
      try {
        const result = await guard.within(async () => work(txOf(client)));
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback").catch(() => undefined); // the first error is the one that tells
        throw toDatabaseError(error);
      }
    });

  return {
    kind: "postgres",
    run: async <Row extends object>(scope: Scope, statement: Statement) =>
      lend(
        async (client) =>
          new Promise<readonly Row[]>((resolve, reject) => {
            client.query(
              new ScopedQuery(scope, statement, (error, result) =>
                error ? reject(error) : resolve(result.rows as Row[]),
              ),
            );
          }),
      ),
    transaction: async (scope, work) => within(`begin; ${FREE_PLANS}; ${scopeSql(scope)}`, work),
    asOwner: async (work) => within(`begin; ${FREE_PLANS}`, work),
    outside: async (text) => {
      await lend(async (client) => client.query(text));
    },
    close: async () => pool.end(),
  };
}

function txOf(client: PoolClient): Tx {
  return {
    query: async <Row extends object>(text: string, values?: readonly unknown[]) =>
      (await client.query<Row>(text, values && [...values])).rows,
  };
}
