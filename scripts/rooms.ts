import { checkRooms } from "./check-rooms.ts";

/** Holds every import against the table of rooms in CONTRIBUTING.md; a run that saw no module has proved nothing. */
const { violations, totalCruised, totalDependenciesCruised = 0 } = await checkRooms(process.cwd());
for (const { from, to, rule } of violations) console.error(`${rule.severity} ${rule.name}: ${from} -> ${to}`);
console.log(`${totalCruised} modules, ${totalDependenciesCruised} imports, ${violations.length} against the rooms`);
if (totalCruised < 50 || totalDependenciesCruised < 50) {
  console.error("too few modules were seen: the parser does not read them");
  process.exitCode = 1;
}
if (violations.length > 0) process.exitCode = 1;
