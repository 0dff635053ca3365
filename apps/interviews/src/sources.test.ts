import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** By path, the sources under some folders. */
function sourcesIn(...folders: readonly string[]): readonly (readonly [path: string, text: string])[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/u.test(path))
      .map((path) => [join(folder, path), readFileSync(join(root, folder, path), "utf8")] as const),
  );
}

test("P1: channels and wire keep nothing between two messages: no class, no mutable variable of a module", () => {
  const sources = sourcesIn("apps/interviews/src/channels", "apps/interviews/src/wire");
  expect(sources.length).toBeGreaterThan(3);
  const keeping = /^(?:export )?(?:let |class |const \w+(?:: [^=]+)? = new )/mu;
  expect(sources.filter(([, text]) => keeping.test(text)).map(([path]) => path)).toEqual([]);
});

test("P1: no source holds the word of the machine that there was beside the row", () => {
  const sources = sourcesIn("apps/interviews/src", "apps/server/src", "apps/web/src", "packages/kernel/src");
  expect(sources.length).toBeGreaterThan(300);
  const word = ["Session", "State"].join("");
  expect(sources.filter(([, text]) => text.includes(word)).map(([path]) => path)).toEqual([]);
});
