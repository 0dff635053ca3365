import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

/** A folder of a database is one from the moment on at which it has this file. */
const MARK = "PG_VERSION";

/**
 * Opens PGlite in a folder, or in memory. A new one is copied from a template that is made once and kept in `cache`:
 * initialising one takes seconds, copying one does not.
 */
export async function openPglite(options: { readonly folder?: string; readonly cache?: string }): Promise<PGlite> {
  const { folder, cache } = options;
  const isNew = folder === undefined || !existsSync(join(folder, MARK));
  const template = isNew && cache !== undefined ? await ensureTemplate(cache) : undefined;
  if (template && folder !== undefined) await copyTemplate(template.folder, folder);
  // the folder's lock is ours; a file left empty by who was killed while it wrote it would keep everybody out for ever
  if (folder !== undefined) await rm(join(folder, "postmaster.pid"), { force: true });
  return PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(template && folder === undefined && { loadDataDir: new Blob([new Uint8Array(await readFile(template.tar))]) }),
    startParams: START_PARAMS,
    parsers,
  });
}

interface Template {
  readonly folder: string;
  /** The same, for a database in memory. */
  readonly tar: string;
}

/** Makes the template where it is not there yet; of two that are made at once the first one stays. */
async function ensureTemplate(cache: string): Promise<Template> {
  const templateIn = (place: string): Template => ({ folder: join(place, "folder"), tar: join(place, "memory.tar") });
  const place = join(cache, `pglite-${TEMPLATE_VERSION}`);
  if (existsSync(place)) return templateIn(place);
  const draft = `${place}.${process.pid}`;
  const { folder, tar } = templateIn(draft);
  await mkdir(folder, { recursive: true });
  const fresh = await PGlite.create({ dataDir: folder, startParams: START_PARAMS });
  const dump = await fresh.dumpDataDir("none");
  await fresh.close();
  await writeFile(tar, new Uint8Array(await dump.arrayBuffer()));
  try {
    await rename(draft, place);
  } catch (error) {
    await rm(draft, { recursive: true });
    if (!existsSync(place)) throw error;
  }
  return templateIn(place);
}

/** The mark is copied last: a copy that was cut off is no database, and is made again. */
async function copyTemplate(template: string, folder: string): Promise<void> {
  const mark = join(template, MARK);
  await cp(template, folder, { recursive: true, filter: (source) => source !== mark });
  await copyFile(mark, join(folder, MARK));
}

/** Raised with PGlite, whose folders differ from release to release. */
const TEMPLATE_VERSION = "0.5.16";
