import type { Token } from "./tokens.ts";

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/u));

const determiners = list("the a an my your our their its his every");
const prepositions = list("of at from with by into for in on between through during");
const conjunctions = list("and or but because if than");
const auxiliaries = list(
  "is are was were am has have had does do did can could will would should may might must be been being",
);
const subjects = list("i we they he she it you");
const asking = list("what which who how why when where");

/** In English no word of these follows one of those: "the of", "from and". */
const broken = [
  { after: determiners, never: [determiners, prepositions, conjunctions, auxiliaries, subjects, asking] },
  { after: prepositions, never: [conjunctions, auxiliaries, list("i we they he she")] },
  { after: conjunctions, never: [list("and or but of")] },
] as const;

/** So many words of grammar must be looked at before their order says anything. */
const fewest = 8;
/** A slip or two happen to everybody. */
const slips = 3;
/** What is said with a filler and is none by itself: "I mean", "you know", "sort of". */
const habits = list("i you of so");
/** From this share of fillers on, habits are taken for fillers too. */
const hesitant = 0.15;

/**
 * Share of the words of grammar after which stands what cannot stand there, 0 to 1. In good English and in
 * what 99 of 100 people type in haste it is 0 to .07; in words thrown together .1 to .4.
 */
export function disorderOf(words: readonly Token[]): number {
  const spoken = words.filter(({ kind }) => kind !== "filler");
  const isHesitant = spoken.length < (1 - hesitant) * words.length;
  // where something is called B, something else is called A
  const hasLetters = words.some(({ text }) => text === "b");
  const said = spoken.filter(({ text }) => !(isHesitant && habits.has(text)) && !(hasLetters && text === "a"));
  let looked = 0;
  let found = 0;
  for (const [index, { text }] of said.entries()) {
    const next = said[index + 1];
    const rule = broken.find(({ after }) => after.has(text));
    if (!rule || !next) continue;
    looked += 1;
    if (rule.never.some((never) => never.has(next.text))) found += 1;
  }
  return looked < fewest || found < slips ? 0 : found / looked;
}
