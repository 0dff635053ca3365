import { readdirSync, readFileSync } from "node:fs";
import { parseBank } from "./domain/bank/parse-bank.ts";
import type { Question } from "./domain/question.ts";

/** The built-in bank: one JSON file an area. @throws ZodError where a question does not fit the schema */
export function loadBank(): readonly Question[] {
  const folder = new URL("../bank/", import.meta.url);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
  return parseBank(files.map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as unknown));
}
