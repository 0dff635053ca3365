import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readSources, sha256 } from "./data.ts";
import { fitAll } from "./fit.ts";
import { floors, innerFolds, runFolds, seed } from "./folds.ts";
import { measureAll } from "./samples.ts";
import { shorten } from "./shorten.ts";

/** Raised with anything that changes what the grader says. */
const version = "1";
const target = new URL("../domain/grading/model/weights.json", import.meta.url);

const { values } = parseArgs({ options: { data: { type: "string" } } });
if (values.data === undefined) throw new Error("name the folder of the training files: --data <folder>");

const sources = readSources(values.data);
const { idf, examples } = measureAll(sources, () => true);
const fitted = shorten(fitAll(examples, { folds: innerFolds, seed }));
const figures = runFolds(sources);
const data = sources.map(({ name, licence, notice, answers, files }) => ({
  name,
  licence,
  notice,
  answers: answers.length,
  files,
}));
const body = { version, data, figures, idf, ...fitted };
writeFileSync(target, `${JSON.stringify({ ...body, digest: sha256(JSON.stringify(body)) })}\n`);

let isBelow = false;
for (const [name, value] of Object.entries(figures)) {
  const floor = Object.entries(floors).find(([measure]) => measure === name)?.[1];
  const misses = floor !== undefined && !(value >= floor);
  isBelow ||= misses;
  console.log(
    `${name.padEnd(48)} ${value.toFixed(3)}${floor === undefined ? "" : `  floor ${floor}`}${misses ? "  BELOW" : ""}`,
  );
}
if (isBelow) process.exitCode = 1;
