import { parseArgs } from "node:util";

export const roles = ["web", "worker", "all"] as const;
/** Which loops a process runs. */
export type Role = (typeof roles)[number];

export interface CommandLine {
  readonly role: Role;
  /** A worker that has nothing due ends. */
  readonly untilIdle: boolean;
  /** The web app comes from its sources, by Vite. */
  readonly dev: boolean;
}

/** Reads what stands behind `npm start --`; what it cannot read it tells as faults, a sentence each. */
export function readCommandLine(parts: readonly string[]): { line: CommandLine; faults: readonly string[] } {
  const fallback: CommandLine = { role: "all", untilIdle: false, dev: false };
  try {
    const { values } = parseArgs({
      args: [...parts],
      options: { role: { type: "string" }, "until-idle": { type: "boolean" }, dev: { type: "boolean" } },
    });
    const role = roles.find((known) => known === (values.role ?? "all"));
    const line = { role: role ?? "all", untilIdle: values["until-idle"] ?? false, dev: values.dev ?? false };
    return { line, faults: role ? faultsOf(line) : [`--role is none of ${roles.join(", ")}.`] };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(". ")[0] ?? "") : "";
    return { line: fallback, faults: [`The command line cannot be read: ${reason}.`] };
  }
}

function faultsOf({ role, untilIdle, dev }: CommandLine): readonly string[] {
  const faults: string[] = [];
  if (untilIdle && role !== "worker") faults.push("--until-idle ends a worker, so it needs --role worker.");
  if (dev && role === "worker") faults.push("--dev serves the web app, which --role worker does not.");
  return faults;
}
