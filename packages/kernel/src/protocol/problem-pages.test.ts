import { glob, readFile, readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { kernelProblems, problemTable, type RefusalTable } from "./problem.ts";

const root = new URL("../../../../", import.meta.url);
const pages = new URL("docs/problems/", root);

/** What each product refuses with: by convention the tables that its `domain/refusals.ts` exports. */
async function productTables(): Promise<readonly RefusalTable[]> {
  const files = await Array.fromAsync(glob("apps/*/src/domain/refusals.ts", { cwd: root }));
  const modules = await Promise.all(files.map(async (file) => (await import(new URL(file, root).href)) as object));
  return modules.flatMap((module) => Object.values(module)).filter((table) => typeof table === "object");
}

/** What the interviews' ways in refuse with (specification §8), beside their machines. */
const channelRefusals: RefusalTable = {
  "not-finished": 409,
  "cv-too-large": 413,
  "audio-too-large": 413,
  "cv-unsupported": 415,
  "audio-unsupported": 415,
  "question-invalid": 422,
  "speech-unavailable": 503,
};

const codes = Object.keys(problemTable(...(await productTables()), channelRefusals)).toSorted();
const names = (await readdir(pages)).map((file) => file.replace(/\.md$/u, "")).toSorted();

test("every code has a page, and every page a code", () => {
  expect(codes.length).toBeGreaterThan(Object.keys(kernelProblems).length);
  expect(names).toEqual(codes);
});

test.each(names)("the page of %s says what happened and what to do", async (code) => {
  const text = await readFile(new URL(`${code}.md`, pages), "utf8");
  expect(text).toMatch(/^# [A-Z].+\n\n[A-Z][\s\S]+\n\n## What to do\n\n- [\s\S]+\n$/u);
});

test.each(Object.entries(kernelProblems))("the page of %s bears the code's title", async (code, { title }) => {
  const text = await readFile(new URL(`${code}.md`, pages), "utf8");
  expect(text.split("\n")[0]).toBe(`# ${title}`);
});
