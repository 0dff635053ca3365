import type { Alignment } from "./alignment.ts";
import type { Word } from "./lexicon.ts";
import type { Passage, Unit } from "./passage.ts";

/** What is measured of an answer, or a part of it, against one reference. */
export interface Features {
  /** Rare words count more; a word counts where its stem is the same. */
  readonly precision: number;
  readonly f1: number;
  readonly newPrecision: number;
  readonly newF1: number;
  /** A word counts by how alike its nearest one is. "New" is without the question's words. */
  readonly fuzzyPrecision: number;
  readonly fuzzyF1: number;
  readonly newFuzzyPrecision: number;
  readonly newFuzzyF1: number;
  readonly fuzzyMean: number;
  /** Recall, milder on longer references: of a page nobody says it all. */
  readonly recallByRoot: number;
  readonly recallByThirdRoot: number;
  readonly newRecallByRoot: number;
  readonly newRecallByThirdRoot: number;
  readonly jaccard: number;
  readonly bigramRecall: number;
  readonly trigramCosine: number;
  readonly lengthRatio: number;
  readonly logLengthRatio: number;
  /** How far it is as long as the reference or as so many words, whichever is less. */
  readonly reaches6: number;
  readonly reaches12: number;
  readonly reaches20: number;
  readonly reaches40: number;
  readonly reaches80: number;
  readonly negationMismatch: number;
  readonly negationDifference: number;
  readonly newShare: number;
  readonly echo: number;
  readonly referenceEcho: number;
}

/** What two passages are compared by besides their own words. */
export interface Frame {
  /** Stems of the question: saying them again is no answer. */
  readonly question: ReadonlySet<string>;
  readonly alignment: Alignment;
}

/** Measures an answer, or a part of it, against one reference. */
export function measure(answer: Passage, reference: Passage, frame: Frame): Features {
  const { alignment, question } = frame;
  const isNew = (word: Word): boolean => !question.has(word.stem);
  const newSaid = answer.words.filter(isNew);
  const newSought = reference.words.filter(isNew);
  const plain = overlap(answer.words, reference.words);
  const unseen = overlap(newSaid, newSought);
  const fuzzy = fuzzyOverlap(answer.words, reference.words, alignment);
  const newFuzzy = fuzzyOverlap(newSaid, newSought, alignment);
  const length = answer.units.length;
  const full = reference.units.length;
  const reaches = (words: number): number => Math.min(1, length / Math.max(1, Math.min(full, words)));
  const sought = new Set(reference.words.map((word) => word.stem));
  return {
    precision: plain.precision,
    f1: plain.f1,
    newPrecision: unseen.precision,
    newF1: unseen.f1,
    fuzzyPrecision: fuzzy.precision,
    fuzzyF1: fuzzy.f1,
    newFuzzyPrecision: newFuzzy.precision,
    newFuzzyF1: newFuzzy.f1,
    fuzzyMean: Math.sqrt(fuzzy.recall * fuzzy.precision),
    recallByRoot: Math.min(1, (fuzzy.recall * reference.words.length ** 0.5) / 5),
    recallByThirdRoot: Math.min(1, (fuzzy.recall * reference.words.length ** 0.3) / 2.6),
    newRecallByRoot: Math.min(1, (newFuzzy.recall * newSought.length ** 0.5) / 5),
    newRecallByThirdRoot: Math.min(1, (newFuzzy.recall * newSought.length ** 0.3) / 2.6),
    jaccard: jaccard(answer.words, reference.words),
    bigramRecall: bigramRecall(answer.units, reference.units),
    trigramCosine: trigramCosine(answer.units, reference.units),
    lengthRatio: Math.min(3, length / Math.max(1, full)),
    logLengthRatio: Math.log((length + 1) / (full + 1)),
    reaches6: reaches(6),
    reaches12: reaches(12),
    reaches20: reaches(20),
    reaches40: reaches(40),
    reaches80: reaches(80),
    negationMismatch: negationMismatch(answer, reference, alignment),
    negationDifference: Math.min(2, Math.abs(answer.negations - reference.negations)),
    newShare: share(answer.words, (word) => isNew(word) && !sought.has(word.stem)),
    echo: share(answer.words, (word) => !isNew(word)),
    referenceEcho: share(reference.words, (word) => !isNew(word)),
  };
}

interface Overlap {
  readonly recall: number;
  readonly precision: number;
  readonly f1: number;
}

function overlapOf(recall: number, precision: number): Overlap {
  return { recall, precision, f1: recall + precision > 0 ? (2 * recall * precision) / (recall + precision) : 0 };
}

/** Share of the rarity of these words that belongs to those that pass. */
function weighted(words: readonly Word[], credit: (word: Word) => number): number {
  let total = 0;
  let sum = 0;
  for (const word of words) {
    total += word.idf;
    sum += word.idf * credit(word);
  }
  return total > 0 ? sum / total : 0;
}

function share(words: readonly Word[], passes: (word: Word) => boolean): number {
  return words.length > 0 ? words.filter(passes).length / words.length : 0;
}

function overlap(answer: readonly Word[], reference: readonly Word[]): Overlap {
  const said = new Set(answer.map((word) => word.stem));
  const sought = new Set(reference.map((word) => word.stem));
  return overlapOf(
    weighted(reference, (word) => (said.has(word.stem) ? 1 : 0)),
    weighted(answer, (word) => (sought.has(word.stem) ? 1 : 0)),
  );
}

function fuzzyOverlap(answer: readonly Word[], reference: readonly Word[], { row }: Alignment): Overlap {
  const bestOfAnswer = new Float64Array(answer.length);
  let recall = 0;
  for (const sought of reference) {
    const likeness = row(sought);
    let best = 0;
    for (const [index, { id }] of answer.entries()) {
      const alike = likeness[id] ?? 0;
      if (alike > best) best = alike;
      if (alike > (bestOfAnswer[index] ?? 0)) bestOfAnswer[index] = alike;
    }
    recall += best;
  }
  const precision = bestOfAnswer.reduce((sum, best) => sum + best, 0);
  return overlapOf(recall / Math.max(1, reference.length), precision / Math.max(1, answer.length));
}

function jaccard(answer: readonly Word[], reference: readonly Word[]): number {
  const said = new Set(answer.map((word) => word.stem));
  const sought = new Set(reference.map((word) => word.stem));
  const union = said.union(sought).size;
  return union > 0 ? said.intersection(sought).size / union : 0;
}

function bigramRecall(answer: readonly Unit[], reference: readonly Unit[]): number {
  const sought = bigrams(reference);
  if (sought.size === 0) return 0;
  return bigrams(answer).intersection(sought).size / sought.size;
}

function bigrams(units: readonly Unit[]): Set<string> {
  const found = new Set<string>();
  for (let index = 1; index < units.length; index += 1) {
    found.add(`${units[index - 1]?.word.stem} ${units[index]?.word.stem}`);
  }
  return found;
}

function trigramCosine(answer: readonly Unit[], reference: readonly Unit[]): number {
  const said = countTrigrams(answer);
  const sought = countTrigrams(reference);
  let product = 0;
  for (const [trigram, count] of sought) product += count * (said.get(trigram) ?? 0);
  const norm = lengthOf(said) * lengthOf(sought);
  return norm > 0 ? product / norm : 0;
}

function countTrigrams(units: readonly Unit[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { word } of units)
    for (const trigram of word.trigrams) counts.set(trigram, (counts.get(trigram) ?? 0) + 1);
  return counts;
}

function lengthOf(counts: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count * count;
  return Math.sqrt(sum);
}

/** Above this likeness two words are taken for the same one. */
const sameWord = 0.6;

/** Of the words that both say, the share (by rarity) that one turns round and the other does not. */
function negationMismatch(answer: Passage, reference: Passage, { similarity }: Alignment): number {
  let shared = 0;
  let turned = 0;
  for (const sought of reference.units) {
    let found = false;
    let agrees = false;
    for (const said of answer.units) {
      if (similarity(sought.word, said.word) < sameWord) continue;
      found = true;
      if (said.negated === sought.negated) agrees = true;
    }
    if (!found) continue;
    shared += sought.word.idf;
    if (!agrees) turned += sought.word.idf;
  }
  return shared > 0 ? turned / shared : 0;
}
