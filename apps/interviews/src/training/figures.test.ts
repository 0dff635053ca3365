import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { trained } from "../domain/grading/model/trained.ts";
import { errorPerTurn } from "../domain/scoring.ts";
import { readSources, sha256 } from "./data.ts";
import { fitAll } from "./fit.ts";
import { floors, innerFolds, runFolds, seed } from "./folds.ts";
import { measureAll } from "./samples.ts";
import { shorten } from "./shorten.ts";

test.each(Object.entries(floors))("the committed figures hold the floor: %s from %d", (measure, floor) => {
  expect(trained.figures[measure]).toBeGreaterThanOrEqual(floor);
});

test("the committed weights are those that the figures were made for", () => {
  const { digest, ...body } = trained;
  expect(sha256(JSON.stringify(body))).toBe(digest);
});

test("the error that a report shows is the published one", () => {
  expect(errorPerTurn).toBeCloseTo(4 * (trained.figures["5 folds: SAF RMSE"] ?? 0), 2);
});

test("the weights name their sources, with licences and digests", () => {
  expect(trained.data.map(({ name, licence }) => [name, licence])).toEqual([
    ["SAF", "MIT"],
    ["Beetle", "CC BY 4.0"],
    ["SciEntsBank", "CC BY 4.0"],
  ]);
  for (const { files, notice } of trained.data) {
    expect(notice).not.toBe("");
    expect(files.map(({ sha256: digest }) => digest)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/u),
      expect.stringMatching(/^[0-9a-f]{64}$/u),
    ]);
  }
});

const folder = process.env["GRADING_DATA"];

// the data is not shipped: whoever has it names its folder
if (folder !== undefined && folder !== "") {
  test("training on the named folder gives the committed weights and figures", { timeout: 1_800_000 }, () => {
    expect(existsSync(folder)).toBe(true);
    const sources = readSources(folder);
    expect(sources.map(({ files }) => files)).toEqual(trained.data.map(({ files }) => files));
    const { idf, examples } = measureAll(sources, () => true);
    const { model, scale } = shorten(fitAll(examples, { folds: innerFolds, seed }));
    expect({ idf, model, scale }).toEqual({ idf: trained.idf, model: trained.model, scale: trained.scale });
    expect(runFolds(sources)).toEqual(trained.figures);
  });
}
