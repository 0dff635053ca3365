import { PGlite } from "@electric-sql/pglite";
import { toDatabaseError } from "./database-error.ts";
import { type Driver, type Role, type Scope, type Tx, scopeSql } from "./driver.ts";
import { createNestingGuard } from "./nesting.ts";

const INT8 = 20;

/** A `bigint` for each `int8`: left alone, PGlite gives a number or a bigint by size. */
export const parsers: Record<number, (text: string) => unknown> = { [INT8]: BigInt };

/**
 * Makes a driver of an open PGlite. It has one connection, so everything goes one after another, and role and tenants are
 * the session's: they are set only when they differ from the last statement's, which makes a statement one call.
 */
export function openPgliteDriver(database: PGlite): Driver {
  const guard = createNestingGuard();
  let tail: Promise<unknown> = Promise.resolve();
  /** What the session stands under; nothing after an error, so that it is set anew. */
  let standing: string | undefined;

  const exclusively = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    guard.check();
    const mine = tail.then(work, work);
    tail = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      standing = undefined;
      throw toDatabaseError(error);
    }
  };

  const stand = async (role: Role | "none", tenants: Scope["tenants"]): Promise<void> => {
    const sql =
      role === "none"
        ? "reset role; set segno.tenants = ''"
        : scopeSql({ role, tenants }).replaceAll("set local", "set");
    if (sql === standing) return;
    standing = undefined;
    await database.exec(sql);
    standing = sql;
  };

  const query: Tx["query"] = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await database.query<Row>(text, [...values])).rows;

  const within = async <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => {
    await database.exec("begin");
    try {
      const result = await guard.within(async () => work({ query }));
      await database.exec("commit");
      return result;
    } catch (error) {
      await database.exec("rollback");
      throw error;
    }
  };

  return {
    kind: "embedded",
    run: async <Row extends object>(
      scope: Scope,
      statement: { readonly text: string; readonly values: readonly unknown[] },
    ) =>
      exclusively(async () => {
        await stand(scope.role, scope.tenants);
        return query<Row>(statement.text, statement.values);
      }),
    transaction: async (scope, work) =>
      exclusively(async () => {
        await stand(scope.role, scope.tenants);
        return within(work);
      }),
    asOwner: async (work) =>
      exclusively(async () => {
        await stand("none", []);
        return within(work);
      }),
    outside: async (text) =>
      exclusively(async () => {
        await stand("none", []);
        await database.exec(text);
      }),
    close: async () => {
      await tail;
      await database.close();
    },
  };
}
