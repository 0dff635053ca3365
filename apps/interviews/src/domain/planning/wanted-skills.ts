import { type Skill, findSkill, skills } from "../bank/skills.ts";
import type { Question } from "../question.ts";
import type { Setup } from "../setup.ts";
import { largestRemainder } from "./mix.ts";
import { areasOf } from "./roles.ts";

/** A skill to be asked about, and who wants it. */
export interface WantedSkill {
  readonly skill: Skill;
  readonly from: "focus" | "job-text" | "role";
  readonly weight: number;
}

/** At most so many questions are about one skill. */
export const mostOfOneSkill = 3;

type Wishes = Pick<Setup, "focus" | "jobText">;

/**
 * The skills to share the technical questions, heaviest first: what was typed and what the job text names; where that
 * is nothing, what is usual for the role.
 */
export function wantedSkills(
  setup: Wishes & Pick<Setup, "role">,
  questions: readonly Question[],
): readonly WantedSkill[] {
  const asked = askedFor(setup).filter(({ skill }) => skill.area !== "people");
  if (asked.length > 0) return asked;
  return usualSkills(setup.role, questions).map((skill) => ({ skill, from: "role", weight: 1 }));
}

/** The skills to share the questions about working with people: none unless they are typed or named. */
export function wantedOfPeople(setup: Wishes): readonly WantedSkill[] {
  return askedFor(setup).filter(({ skill }) => skill.area === "people");
}

function askedFor({ focus: typed, jobText = "" }: Wishes): readonly WantedSkill[] {
  const focus = typed.flatMap((name) => findSkill(name) ?? []);
  const named = namedIn(jobText);
  return [...new Set([...focus, ...named])]
    .map((skill): WantedSkill => {
      const isFocus = focus.includes(skill);
      const weight = 1 + (isFocus ? 1 : 0) + (named.includes(skill) ? 1 : 0);
      return { skill, from: isFocus ? "focus" : "job-text", weight };
    })
    .toSorted((one, other) => other.weight - one.weight);
}

/** The skills that the bank has for a role: the first of each usual area, then the second of each. */
export function usualSkills(role: string, questions: readonly Question[]): readonly Skill[] {
  const inBank = new Set(questions.map(({ skill }) => skill));
  const byArea = areasOf(role).map((area) => skills.filter((skill) => skill.area === area && inBank.has(skill.id)));
  const most = Math.max(0, ...byArea.map(({ length }) => length));
  return Array.from({ length: most }, (_, index) => byArea.flatMap((own) => own[index] ?? [])).flat();
}

/** How many of so many questions each skill gets, one at least of what was typed; what is left over is the role's. */
export function skillQuotas(wanted: readonly WantedSkill[], count: number): ReadonlyMap<string, number> {
  const shares = largestRemainder(
    count,
    wanted.map(({ weight }) => weight),
  );
  return new Map(
    wanted.map(({ skill, from }, index) => {
      const share = Math.min(mostOfOneSkill, shares[index] ?? 0);
      return [skill.id, Math.max(share, from === "focus" ? 1 : 0)];
    }),
  );
}

const longestName = 4;

/** The skills that a text names, by whole words, the longest name first. */
function namedIn(text: string): readonly Skill[] {
  const words = text.split(/[\s,;:()!?"]+/u).map((word) => word.replace(/\.+$/u, ""));
  const found = new Set<Skill>();
  let next = 0;
  while (next < words.length) {
    let taken = 1;
    for (let length = longestName; length >= 1; length -= 1) {
      const skill = next + length <= words.length ? findSkill(words.slice(next, next + length).join(" ")) : undefined;
      if (!skill) continue;
      found.add(skill);
      taken = length;
      break;
    }
    next += taken;
  }
  return [...found];
}
