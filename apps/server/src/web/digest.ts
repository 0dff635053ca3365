import { createHash } from "node:crypto";
import { readFile, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/** What the browser's program is made of, below the repository's root; a folder stands for all that is in it. */
const SOURCES = [
  "apps/web/src",
  "apps/web/public",
  "apps/web/index.html",
  "apps/web/package.json",
  "apps/web/tsconfig.json",
  "apps/web/vite.config.ts",
  "package-lock.json",
  "packages/kernel/package.json",
  "packages/kernel/src/client",
  "packages/kernel/src/errors.ts",
  "packages/kernel/src/index.ts",
  "packages/kernel/src/machine",
  "packages/kernel/src/protocol",
] as const;

/** Of each product, what a browser may import. */
const ROOMS = ["package.json", "src/wire", "src/domain", "src/calculators"] as const;

/**
 * One digest of everything that the web app is built from: names and contents, in one order on every machine. Tests are
 * no part of it.
 *
 * @param root - the repository's folder
 */
export async function digestSources(root: string): Promise<string> {
  const products = (await readdir(join(root, "apps"))).filter((name) => name !== "web" && name !== "server");
  const places = [...SOURCES, ...products.flatMap((name) => ROOMS.map((room) => `apps/${name}/${room}`))];
  const files = (await Promise.all(places.map(async (place) => filesIn(join(root, place))))).flat();
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    const content = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    hash.update(`${relative(root, file).replaceAll("\\", "/")} ${content}\n`);
  }
  return hash.digest("hex");
}

async function filesIn(place: string): Promise<readonly string[]> {
  const found = await stat(place).catch(() => undefined);
  if (!found) return [];
  if (found.isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(test|test-d|spec)\.tsx?$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
