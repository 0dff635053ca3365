import { type AreaId, areaIds } from "../question.ts";
import { skillTable } from "./skill-table.ts";

/** A skill that questions are about and that a candidate may type. */
export interface Skill {
  readonly id: string;
  readonly label: string;
  readonly area: AreaId;
  /** Other words for it, in lower case; the id and the label count without being listed. */
  readonly aliases: readonly string[];
}

/** Every skill of the bank, by area. */
export const skills: readonly Skill[] = areaIds.flatMap((area) =>
  skillTable[area].map(([id, label, aliases]) => ({ id, label, area, aliases: aliases.split(", ") })),
);

const byName: ReadonlyMap<string, Skill> = new Map(
  skills.flatMap((skill) => [skill.id, skill.label, ...skill.aliases].map((name) => [folded(name), skill] as const)),
);

/** The skill that a typed name stands for, by id, label or alias; case, dots, dashes and white space do not matter. */
export function findSkill(name: string): Skill | undefined {
  return byName.get(folded(name));
}

const labels: ReadonlyMap<string, string> = new Map(skills.map(({ id, label }) => [id, label]));

/** A skill in words, by its id. */
export function skillLabel(id: string): string {
  return labels.get(id) ?? id;
}

/** `Node.js`, `node js` and `NODE-JS` are one name. */
function folded(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\-_./]+/gu, "");
}
