import { findSkill } from "../bank/skills.ts";
import type { Slot } from "../plan.ts";

/** A skill that the candidate typed and that no question of the plan is about. */
export interface UnmetFocus {
  readonly focus: string;
  /** Not a skill that the bank knows; or one that found no place among so few questions. */
  readonly why: "unknown" | "left-out";
}

/** What was typed and is not asked, in the order in which it was typed: nothing is dropped without a word. */
export function unmetFocus(focus: readonly string[], slots: readonly Slot[]): readonly UnmetFocus[] {
  const asked = new Set(slots.map(({ skill }) => skill));
  return focus.flatMap((name): readonly UnmetFocus[] => {
    const skill = findSkill(name);
    if (!skill) return [{ focus: name, why: "unknown" }];
    return asked.has(skill.id) ? [] : [{ focus: name, why: "left-out" }];
  });
}
