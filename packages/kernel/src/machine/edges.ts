import type { Machine } from "./define.ts";

export interface Edge {
  /** The machine version of the row before the step. */
  readonly versionBefore: number;
  readonly version: number;
  readonly from: string;
  readonly to: string;
}

/**
 * All steps that a machine's table allows, those from rows of its older versions included: what the database checks.
 * `new` stands for a row that is made.
 */
export function edgesOf(machine: Machine): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const add = (versionBefore: number, from: string, to: string): void => {
    edges.set(`${versionBefore} ${from} ${to}`, { versionBefore, version: machine.version, from, to });
  };
  for (const from of ["new", ...machine.statuses])
    for (const to of targetsFrom(machine, from)) add(machine.version, from, to);
  for (const [old, now] of carriedStatuses(machine))
    for (const to of targetsFrom(machine, now)) add(old.version, old.status, to);
  return [...edges.values()];
}

/** What the statuses of a machine may have been called in its older versions. */
export function olderNamesOf(machine: Machine, statuses: readonly string[]): readonly string[] {
  const pairs = carriedStatuses(machine).filter(([, now]) => statuses.includes(now));
  return [...new Set(pairs.map(([old]) => old.status))];
}

function targetsFrom(machine: Machine, from: string): ReadonlySet<string> {
  return new Set(machine.commandNames.flatMap((command) => machine.findCell(from, command)?.targets ?? []));
}

/** Pairs of a status of an older version and one that it may have become by now. */
function carriedStatuses(machine: Machine): readonly (readonly [{ version: number; status: string }, string])[] {
  const pairs: (readonly [{ version: number; status: string }, string])[] = [];
  for (let version = 1; version < machine.version; version += 1) {
    const old = new Set([...machine.statuses, ...Object.keys(machine.migrations[version]?.statuses ?? {})]);
    for (const status of old) {
      let now: readonly string[] = [status];
      for (let step = version; step < machine.version; step += 1)
        now = now.flatMap((each) => machine.migrations[step]?.statuses?.[each] ?? [each]);
      for (const each of now) if (machine.statuses.includes(each)) pairs.push([{ version, status }, each]);
    }
  }
  return pairs;
}
