import type { Machine } from "./define.ts";

export interface Diagram {
  readonly nodes: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly commands: readonly string[] }[];
  /** The same as text for Mermaid's `stateDiagram-v2`. */
  readonly mermaid: string;
}

/** Draws a machine from its table. The picture is never drawn by hand. */
export function diagram(machine: Machine): Diagram {
  const byPair = new Map<string, { from: string; to: string; commands: string[] }>();
  for (const from of ["new", ...machine.statuses])
    for (const command of machine.commandNames)
      for (const to of machine.findCell(from, command)?.targets ?? []) {
        const pair = byPair.get(`${from} ${to}`) ?? { from, to, commands: [] };
        pair.commands.push(command);
        byPair.set(`${from} ${to}`, pair);
      }
  const edges = [...byPair.values()];
  const name = (status: string): string => (status === "new" ? "[*]" : status.replaceAll("-", "_"));
  const mermaid = [
    "stateDiagram-v2",
    ...machine.statuses.map((status) => `  state "${status}" as ${name(status)}`),
    ...edges.map(({ from, to, commands }) => `  ${name(from)} --> ${name(to)}: ${commands.join(", ")}`),
  ].join("\n");
  return { nodes: machine.statuses, edges, mermaid: `${mermaid}\n` };
}
