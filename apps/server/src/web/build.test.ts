import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { silentLog } from "segno/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureBuilt } from "./build.ts";
import { digestSources } from "./digest.ts";

let root = "";
let builds = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "segno-web-"));
  builds = 0;
  await write("apps/web/index.html", "<!doctype html>");
  await write("apps/web/src/main.tsx", "1;");
  await write("apps/interviews/src/wire/index.ts", "2;");
  await write("package-lock.json", "{}");
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function ensure(fails = false): Promise<string> {
  return ensureBuilt({
    root,
    log: silentLog,
    build: async (web) => {
      builds += 1;
      await rm(join(web, "dist"), { recursive: true, force: true });
      await write("apps/web/dist/index.html", "built");
      if (fails) throw new Error("cut off");
    },
  });
}

test("what is built is not built again while its sources are the same", async () => {
  const dist = await ensure();
  await ensure();

  expect(builds).toBe(1);
  expect(await readFile(join(dist, "index.html"), "utf8")).toBe("built");
});

test.each([
  ["a source", "apps/web/src/main.tsx", "3;"],
  ["a new file", "apps/web/src/features/room.tsx", "3;"],
  ["what a product shows the browser", "apps/interviews/src/domain/view.ts", "3;"],
  ["what is installed", "package-lock.json", '{"lockfileVersion":3}'],
])("it is built anew when %s changed", async (_, path, text) => {
  await ensure();
  await write(path, text);
  await ensure();
  expect(builds).toBe(2);
});

test("a test, or what the browser never gets, changes nothing", async () => {
  await ensure();
  await write("apps/web/src/main.test.tsx", "4;");
  await write("apps/interviews/src/effects/x.ts", "4;");
  await ensure();
  expect(builds).toBe(1);
});

test("a build that was cut off is made again", async () => {
  await expect(ensure(true)).rejects.toThrow("cut off");
  await ensure();
  expect(builds).toBe(2);
});

test("moving a file's text to another file changes the digest", async () => {
  const before = await digestSources(root);
  await rm(join(root, "apps/web/src/main.tsx"));
  await write("apps/web/src/other.tsx", "1;");
  expect(await digestSources(root)).not.toBe(before);
});

test("without its sources, what was shipped is served as it is", async () => {
  await rm(join(root, "apps/web/index.html"));
  expect(await ensure()).toBe(join(root, "apps/web/dist"));
  expect(builds).toBe(0);
});
