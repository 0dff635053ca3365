import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { areaIds, difficulties, questionSchema } from "../question.ts";
import { checkBank } from "./check-bank.ts";
import { parseBank } from "./parse-bank.ts";
import { skills } from "./skills.ts";

const folder = new URL("../../../bank/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const areaOf = (name: string): string => name.replace(/\.json$/u, "");

describe("the bank", () => {
  test.each(files)("%s is an array of questions of its area, each by the schema", (name) => {
    expect(areaIds).toContain(areaOf(name));
    const questions = read(name) as readonly unknown[];
    const faults = questions.flatMap((value) => {
      const parsed = questionSchema.safeParse(value);
      const id = (value as { id?: string }).id;
      if (!parsed.success) return parsed.error.issues.map((issue) => `${id}: ${issue.path.join(".")} ${issue.message}`);
      return parsed.data.area === areaOf(name) ? [] : [`${id} belongs to ${parsed.data.area}`];
    });
    expect(faults).toEqual([]);
  });

  test("P55: keeps every rule that goes beyond one question", () => {
    expect(checkBank(parseBank(files.map(read)))).toEqual([]);
  });

  test("P55: has ten questions or more in each of the 14 areas, three or more of each difficulty", () => {
    const byArea = Map.groupBy(parseBank(files.map(read)), ({ area }) => area);
    for (const area of areaIds) {
      const own = byArea.get(area) ?? [];
      expect({ area, enough: own.length >= 10 }).toEqual({ area, enough: true });
      for (const difficulty of difficulties) {
        const count = own.filter((question) => question.difficulty === difficulty).length;
        expect({ area, difficulty, enough: count >= 3 }).toEqual({ area, difficulty, enough: true });
      }
    }
  });

  test("has a question for every listed skill", () => {
    const asked = new Set(parseBank(files.map(read)).map(({ skill }) => skill));
    expect(skills.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([]);
  });

  test("an ideal answer is no copy of the phrasings", () => {
    for (const { id, idealAnswer, points } of parseBank(files.map(read))) {
      const copied = points.flatMap(({ phrasings }) => phrasings).filter((text) => idealAnswer.includes(text));
      expect({ id, copied }).toEqual({ id, copied: [] });
    }
  });
});
