import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { parsers } from "../pglite-driver.ts";

/** PGlite recycles no write-ahead log by itself: small segments, few of them, and no room kept for later. */
const START_PARAMS = [
  ...PGlite.defaultStartParams,
  "-c",
  "max_wal_size=32MB",
  "-c",
  "min_wal_size=32MB",
  "-c",
  "wal_recycle=off",
  "-c",
  "jit=off",
];

/**
 * Opens PGlite in a folder, or in memory. A new folder is made from a template that is made once and kept in `cache`:
 * initialising one takes seconds, unpacking one does not.
 */
export async function openPglite(options: { readonly folder?: string; readonly cache?: string }): Promise<PGlite> {
  const { folder, cache } = options;
  const isNew = folder === undefined || !existsSync(join(folder, "PG_VERSION"));
  const template = isNew && cache !== undefined ? await readTemplate(cache) : undefined;
  return PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(template && { loadDataDir: template }),
    startParams: START_PARAMS,
    parsers,
  });
}

/** The template, made if it is not there; by whom it is made at once does not matter, since the last rename wins. */
async function readTemplate(cache: string): Promise<Blob> {
  const path = join(cache, `pglite-${TEMPLATE_VERSION}.tar`);
  if (!existsSync(path)) {
    const fresh = await PGlite.create({ startParams: START_PARAMS });
    const dump = await fresh.dumpDataDir("none");
    await fresh.close();
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    await writeFile(draft, new Uint8Array(await dump.arrayBuffer()));
    await rename(draft, path);
  }
  return new Blob([new Uint8Array(await readFile(path))]);
}

/** Raised with PGlite, whose folders differ from release to release. */
const TEMPLATE_VERSION = "0.5.16";
