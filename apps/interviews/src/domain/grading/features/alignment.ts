import type { Word } from "./lexicon.ts";

/** How alike two words are: 1 for one stem, else from their shared trigrams, 0 to 1. */
export interface Alignment {
  readonly similarity: (sought: Word, said: Word) => number;
  /** The same for all words of the answer at once, by their ids. */
  readonly row: (sought: Word) => Float64Array;
  /** Those words of the answer that are alike at all. */
  readonly near: (sought: Word) => readonly Word[];
}

interface Row {
  readonly likeness: Float64Array;
  readonly near: readonly Word[];
}

/** Below this share of common trigrams two words have nothing to do with each other. */
const chance = 0.3;

/**
 * Compares any word with the words of an answer, whose trigrams are looked at once for all of them. A word costs as much
 * as there are words that share a trigram or its stem, not as there are words.
 */
export function createAlignment(said: readonly Word[]): Alignment {
  const holders = new Map<number, Word[]>();
  const byStem = new Map<string, Word[]>();
  let size = 0;
  for (const word of said) {
    size = Math.max(size, word.id + 1);
    addTo(byStem, word.stem, word);
    for (const trigram of word.trigrams) addTo(holders, trigram, word);
  }
  const rows = new Map<number, Row>();
  const rowOf = (sought: Word): Row => {
    const likeness = new Float64Array(size);
    const touched: Word[] = [];
    for (const trigram of sought.trigrams)
      for (const word of holders.get(trigram) ?? []) {
        const shared = likeness[word.id] ?? 0;
        if (shared === 0) touched.push(word);
        likeness[word.id] = shared + 1;
      }
    for (const word of touched) {
      const dice = (2 * (likeness[word.id] ?? 0)) / (sought.trigrams.length + word.trigrams.length);
      likeness[word.id] = Math.max(0, dice - chance) / (1 - chance);
    }
    const same = byStem.get(sought.stem) ?? [];
    for (const { id } of same) likeness[id] = 1;
    const near = new Set([...touched.filter(({ id }) => (likeness[id] ?? 0) > 0), ...same]);
    return { likeness, near: [...near] };
  };
  const known = (sought: Word): Row => {
    const row = rows.get(sought.id);
    if (row) return row;
    const made = rowOf(sought);
    rows.set(sought.id, made);
    return made;
  };
  return {
    row: (sought) => known(sought).likeness,
    near: (sought) => known(sought).near,
    similarity: (sought, word) => known(sought).likeness[word.id] ?? 0,
  };
}

function addTo<Key>(lists: Map<Key, Word[]>, key: Key, word: Word): void {
  const list = lists.get(key);
  if (list) list.push(word);
  else lists.set(key, [word]);
}
