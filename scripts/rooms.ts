import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { readFile } from "node:fs/promises";

/**
 * Holds every import against the table of rooms in CONTRIBUTING.md; a run that saw no module has proved nothing. `e2e` and
 * `scripts` are left out: they may reach for anything, and the parser does not know their `using` declarations.
 */
const config = JSON.parse(await readFile(".dependency-cruiser.json", "utf8")) as {
  forbidden: NonNullable<ICruiseOptions["ruleSet"]>["forbidden"];
  options: ICruiseOptions;
};
const { output } = await cruise(
  ["packages", "apps", "examples", "bench"],
  {
    ...config.options,
    validate: true,
    ruleSet: { forbidden: config.forbidden ?? [] },
  },
  {},
  { tsConfig: extractTsConfig("./tsconfig.json") },
);
const { summary } = output as ICruiseResult;
for (const { from, to, rule } of summary.violations) console.error(`${rule.severity} ${rule.name}: ${from} -> ${to}`);
console.log(
  `${summary.totalCruised} modules, ${summary.totalDependenciesCruised ?? 0} imports, ${summary.violations.length} against the rooms`,
);
if (summary.totalCruised < 50 || (summary.totalDependenciesCruised ?? 0) < 50) {
  console.error("too few modules were seen: the parser does not read them");
  process.exitCode = 1;
}
if (summary.violations.length > 0) process.exitCode = 1;
