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
  "not-finished": { status: 409, title: "The interview has not ended" },
  "cv-too-large": { status: 413, title: "The CV is too large" },
  "audio-too-large": { status: 413, title: "The recording is too large" },
  "cv-unsupported": { status: 415, title: "The CV's format is not taken here" },
  "audio-unsupported": { status: 415, title: "The recording's format is not taken here" },
  "question-invalid": { status: 422, title: "The question does not fit the bank" },
  "speech-unavailable": { status: 503, title: "The speech service did not answer" },
};

const tables = [...(await productTables()), channelRefusals];
const problems = problemTable(...tables);
const codes = Object.keys(problems).toSorted();
const names = (await readdir(pages)).map((file) => file.replace(/\.md$/u, "")).toSorted();

test("every code has a page, and every page a code", () => {
  expect(codes.length).toBeGreaterThan(Object.keys(kernelProblems).length);
  expect(names).toEqual(codes);
});

test.each(names)("the page of %s says what happened and what to do", async (code) => {
  const text = await readFile(new URL(`${code}.md`, pages), "utf8");
  expect(text).toMatch(/^# [A-Z].+\n\n[A-Z][\s\S]+\n\n## What to do\n\n- [\s\S]+\n$/u);
});

test.each(tables.flatMap((table) => Object.entries(table)))("%s has a title that somebody wrote", (_, declared) => {
  expect(declared).toMatchObject({ status: expect.any(Number), title: expect.stringMatching(/^[A-Z].+[^.]$/u) });
});

test.each(Object.entries(problems))("the page of %s bears the code's title", async (code, { title }) => {
  const text = await readFile(new URL(`${code}.md`, pages), "utf8");
  expect(text.split("\n")[0]).toBe(`# ${title}`);
});
