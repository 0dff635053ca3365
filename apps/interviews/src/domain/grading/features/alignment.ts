import type { Word } from "./lexicon.ts";

/** How alike two words are: 1 for one stem, else from their shared trigrams, 0 to 1. */
export interface Alignment {
  readonly similarity: (sought: Word, said: Word) => number;
  /** The same for all words of the answer at once, by their ids. */
  readonly row: (sought: Word) => Float64Array;
}

/** Below this share of common trigrams two words have nothing to do with each other. */
const chance = 0.3;

/** Compares any word with the words of an answer, whose trigrams are looked at once for all of them. */
export function createAlignment(said: readonly Word[]): Alignment {
  const holders = new Map<number, Word[]>();
  let size = 0;
  for (const word of said) {
    size = Math.max(size, word.id + 1);
    for (const trigram of word.trigrams) {
      const list = holders.get(trigram);
      if (list) list.push(word);
      else holders.set(trigram, [word]);
    }
  }
  const rows = new Map<number, Float64Array>();
  const rowOf = (sought: Word): Float64Array => {
    const row = new Float64Array(size);
    for (const trigram of sought.trigrams)
      for (const word of holders.get(trigram) ?? []) row[word.id] = (row[word.id] ?? 0) + 1;
    for (const word of said) {
      const dice = (2 * (row[word.id] ?? 0)) / (sought.trigrams.length + word.trigrams.length);
      row[word.id] = word.stem === sought.stem ? 1 : Math.max(0, dice - chance) / (1 - chance);
    }
    return row;
  };
  const row = (sought: Word): Float64Array => {
    const known = rows.get(sought.id);
    if (known) return known;
    const made = rowOf(sought);
    rows.set(sought.id, made);
    return made;
  };
  return { row, similarity: (sought, word) => row(sought)[word.id] ?? 0 };
}
