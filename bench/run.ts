import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Measure, toMarkdown } from "./support/table.ts";

/**
 * `npm run bench` measures each in its short form and prints the tables; `-- --full` takes an hour or so and writes them
 * into the guide; names leave the others out: `-- transitions growth`.
 */
const benches = [
  "transitions",
  "embedded",
  "row-security",
  "growth",
  "processes",
  "effects",
  "timers",
  "sockets",
  "resources",
] as const;

const guide = join(import.meta.dirname, "..", "docs", "guides", "performance.md");
const full = process.argv.includes("--full");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = wanted.filter((name) => !benches.some((bench) => bench === name));
if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(", ")}; there are ${benches.join(", ")}`);
const server = process.env["DATABASE_URL"];
if (!server) throw new Error("DATABASE_URL is not set: the benches measure against a Postgres server");

for (const name of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { measure } = (await import(`./${name}/main.ts`)) as { readonly measure: Measure };
  const table = toMarkdown(await measure({ short: !full, server }));
  process.stdout.write(`${table}\n`);
  if (full) await writeIntoGuide(name, table);
}

/** Each table stands between two marks of its name. */
async function writeIntoGuide(name: string, table: string): Promise<void> {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- end of ${name} -->`];
  const text = await readFile(guide, "utf8");
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the guide has no place for ${name}`);
  await writeFile(guide, `${text.slice(0, from + begin.length)}\n\n${table}\n${text.slice(to)}`);
}
