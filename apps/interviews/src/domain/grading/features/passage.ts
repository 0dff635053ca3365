import type { Stretch } from "../text/sentences.ts";
import type { Token } from "../text/tokens.ts";
import type { Lexicon, Word } from "./lexicon.ts";

/** A content word in its place, and whether the words before it turn it round. */
export interface Unit {
  readonly word: Word;
  readonly negated: boolean;
  /** True of the first word that a negation before it turns round: "not *safe* at all". */
  readonly isTarget: boolean;
}

/** A text, or a part of one, ready to be compared. */
export interface Passage {
  readonly units: readonly Unit[];
  /** Its content words, each once. */
  readonly words: readonly Word[];
  readonly negations: number;
}

/** How far a negation reaches, in words that are no filler. */
export const negationReach = 4;

/** Makes a passage of some of a text's tokens. */
export function createPassage(tokens: readonly Token[], lexicon: Lexicon, { from, to }: Stretch): Passage {
  const units: Unit[] = [];
  let negations = 0;
  let sinceNegation = Infinity;
  let awaits = false;
  for (let index = from; index < to; index += 1) {
    const token = tokens[index];
    if (!token || token.kind === "filler") continue;
    if (token.kind === "negation") {
      negations += 1;
      sinceNegation = 0;
      awaits = true;
      continue;
    }
    sinceNegation += 1;
    if (token.kind !== "content") continue;
    const negated = sinceNegation <= negationReach;
    units.push({ word: lexicon.of(token), negated, isTarget: negated && awaits });
    awaits = false;
  }
  return { units, words: [...new Set(units.map((unit) => unit.word))], negations };
}
