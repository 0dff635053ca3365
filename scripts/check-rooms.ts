import { Visitor } from "@swc/core/Visitor.js";
import { type ICruiseOptions, type ICruiseResult, cruise } from "dependency-cruiser";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Every folder that has rooms; `scripts` has none and may reach for anything. */
const HOUSES = ["packages", "apps", "examples", "e2e", "bench"] as const;

/** Holds every import below a folder against the rules in .dependency-cruiser.json. */
export async function checkRooms(folder: string): Promise<ICruiseResult["summary"]> {
  const config = JSON.parse(await readFile(join(import.meta.dirname, "..", ".dependency-cruiser.json"), "utf8")) as {
    forbidden: NonNullable<ICruiseOptions["ruleSet"]>["forbidden"];
    options: ICruiseOptions;
  };
  const { output } = await cruise(
    [...HOUSES],
    { ...config.options, baseDir: folder, validate: true, ruleSet: { forbidden: config.forbidden ?? [] } },
    {},
    { tsConfig: extractTsConfig(join(folder, "tsconfig.json")) },
  );
  return (output as ICruiseResult).summary;
}

/** The walker knows no `using` declaration and stops at one; what it declares is walked as any other variable is. */
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function walk(statement) {
  const { type, decls } = statement as { type: string; decls?: Parameters<Visitor["visitVariableDeclarators"]>[0] };
  if (type !== "UsingDeclaration" || !decls) return visitStatement.call(this, statement);
  this.visitVariableDeclarators(decls);
  return statement;
};
