import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openKeyRing } from "./key-ring.ts";

let folder = "";
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "segno-keys-")), "data");
});
afterEach(async () => {
  await rm(join(folder, ".."), { recursive: true });
});

test("the demo's keys are made once and kept for their owner alone", async () => {
  const first = await openKeyRing(folder);

  expect(await openKeyRing(folder)).toEqual(first);
  expect((await stat(join(folder, "keys.json"))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test("processes that start at one instant get the same keys, and leave nothing else behind", async () => {
  const rings = await Promise.all(Array.from({ length: 8 }, async () => openKeyRing(folder)));

  expect(new Set(rings.map((ring) => ring.join())).size).toBe(1);
  expect(await readdir(folder)).toEqual(["keys.json"]);
});

test.each(["", "{", '{"signingKeys":[]}', '{"signingKeys":["short"]}'])(
  "a file that holds %j stops the start instead of being replaced",
  async (text) => {
    await openKeyRing(folder);
    await writeFile(join(folder, "keys.json"), text);

    await expect(openKeyRing(folder)).rejects.toThrow("holds no keys");
  },
);
