import type { Alignment } from "../features/alignment.ts";
import type { Passage, Unit } from "../features/passage.ts";
import { createOpposites } from "../text/opposites.ts";
import { tokenise } from "../text/tokens.ts";

const opposites = createOpposites((word) => tokenise(word)[0]?.stem ?? "");

/** Above this likeness two words are taken for the same one. */
const same = 0.6;

/**
 * True if one says what the other denies: a word that one turns round and the other leaves as it is, or the opposite of
 * a word in its stead. Both must be about the same thing: that is for the caller to see.
 */
export function isContradiction(said: Passage, claim: Passage, alignment: Alignment): boolean {
  const occurrences = ({ word }: Unit): readonly Unit[] =>
    said.units.filter((unit) => alignment.similarity(word, unit.word) >= same);
  for (const sought of claim.units) {
    const found = occurrences(sought);
    if (found.length === 0) {
      if (isOpposed(sought, said, claim)) return true;
      continue;
    }
    if (!sought.negated && found.every((unit) => unit.isTarget)) return true;
    if (sought.isTarget && said.negations === 0) return true;
  }
  return false;
}

function isOpposed({ word, negated }: Unit, said: Passage, claim: Passage): boolean {
  const names = opposites.get(word.stem) ?? [];
  const isClaimed = (stem: string): boolean => claim.words.some((other) => other.stem === stem);
  return said.units.some(
    (unit) => names.includes(unit.word.stem) && unit.negated === negated && !isClaimed(unit.word.stem),
  );
}
