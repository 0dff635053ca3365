import { createDatabase, type Database } from "./database.ts";
import { lockFolder } from "./embedded/lock.ts";
import { openPglite } from "./embedded/open-pglite.ts";
import { type PgOptions, openPgDriver } from "./pg-driver.ts";
import { openPgliteDriver } from "./pglite-driver.ts";

/** Connects to a Postgres server; the first statement tells whether it is there. */
export function openPostgres(options: PgOptions): Database {
  return createDatabase(openPgDriver(options));
}

/**
 * Opens the embedded database: PGlite in this process, on a folder that is locked while it is open, or in memory.
 *
 * @param options.cache - folder of the template that new folders are made from
 * @throws SegnoError `folder-in-use` when another process has it open
 */
export async function openEmbedded(
  options: { readonly folder?: string; readonly cache?: string } = {},
): Promise<Database> {
  const unlock = options.folder === undefined ? () => undefined : lockFolder(options.folder);
  try {
    return createDatabase(openPgliteDriver(await openPglite(options)), async () => unlock());
  } catch (error) {
    unlock();
    throw error;
  }
}
