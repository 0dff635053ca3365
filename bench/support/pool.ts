import { Pool, type PoolClient } from "pg";

/** Connections of one who writes by hand. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 32 });
  // an idle one may hear, while it is being closed, that its database is dropped; a query would fail by itself
  pool.on("error", () => undefined);
  return pool;
}

/** Resolves after the commit. */
export async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<unknown>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await work(client);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
