import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Misdeclared } from "segno";
import { z } from "zod";

const ringSchema = z.object({ signingKeys: z.tuple([z.string().min(32)], z.string().min(32)) });
const FILE = "keys.json";

/**
 * The demo's own secrets: made once, kept in the data folder for its owner's eyes alone, so that links and cookies
 * outlive a restart. Two processes that make them at one instant end up with the same.
 *
 * @throws Misdeclared when the file is there and cannot be read as a ring: new keys would void what was signed
 */
export async function openKeyRing(folder: string): Promise<readonly [string, ...string[]]> {
  const path = join(folder, FILE);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await readRing(path);
  if (found) return found;
  await makeRing(path);
  const made = await readRing(path);
  if (!made) throw new Misdeclared(`${path} was removed while it was being made`);
  return made;
}

async function readRing(path: string): Promise<readonly [string, ...string[]] | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
  const parsed = ringSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new Misdeclared(`${path} holds no keys: put it back as it was, or remove it to make new ones`);
  return parsed.data.signingKeys;
}

/** Written whole beside its place and then linked there, which fails where another process was faster. */
async function makeRing(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ signingKeys: [randomBytes(32).toString("base64url")] })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // told by the caller, without what the file holds
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
