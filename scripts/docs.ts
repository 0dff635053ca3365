import { existsSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";

/**
 * Holds the documents to what they speak of: code between `<!-- region file from-to -->` and `<!-- end region -->` is
 * those lines of that file, and a relative link leads to something that is there.
 */
const pages = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n");
const faults: string[] = [];

for (const page of pages) {
  const text = readFileSync(page, "utf8");
  const regions = text.matchAll(/<!-- region (\S+) (\d+)-(\d+) -->\n```\w*\n([\s\S]*?)```\n<!-- end region -->/gu);
  for (const [, file = "", from, to, code] of regions) {
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .slice(Number(from) - 1, Number(to));
    if (`${lines.join("\n")}\n` !== code) faults.push(`${page}: the region is not lines ${from} to ${to} of ${file}`);
  }
  for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#|\/)([^)#\s]+)[^)]*\)/gu))
    if (!existsSync(join(dirname(page), target))) faults.push(`${page}: there is no ${target}`);
}
for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
