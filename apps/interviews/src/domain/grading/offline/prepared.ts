import type { GradeRequest, Span } from "../grader.ts";
import { type Alignment, createAlignment } from "../features/alignment.ts";
import { type Lexicon, type Word, createSpeller, createLexicon } from "../features/lexicon.ts";
import { type Passage, createPassage } from "../features/passage.ts";
import type { Idf } from "../text/idf.ts";
import { withoutOrders } from "../text/injections.ts";
import { disorderOf } from "../text/order.ts";
import { type Stretch, splitSentences } from "../text/sentences.ts";
import { type Token, tokenise, toNfc } from "../text/tokens.ts";

import { denialsIn, polarityOf } from "./denial.ts";

/** A thing that an answer may say: a point, or a misunderstanding. */
export interface Claim {
  readonly id: string;
  readonly phrasings: readonly Passage[];
}

/** A sentence of an answer, and its content words, each once. */
export interface Sentence extends Stretch {
  readonly said: readonly Word[];
}

/** An answer beside its sheet, all words looked at once. */
export interface Prepared {
  /** The answer's words as they stand, fillers and orders included. */
  readonly words: readonly Token[];
  /** Its words with what is one letter off put right. */
  readonly tokens: readonly Token[];
  /** How far its words stand in no order, 0 to 1. */
  readonly disorder: number;
  /** What it says about the question: sentences without orders to the grader. */
  readonly sentences: readonly Sentence[];
  /** Those of them that deny what the sheet says, where it denies one thing after another. */
  readonly denials: readonly Stretch[];
  readonly points: readonly Claim[];
  readonly redFlags: readonly Claim[];
  readonly lexicon: Lexicon;
  readonly alignment: Alignment;
  /** How well each sentence says a word: 0, or how alike its nearest word is. */
  readonly reach: (word: Word) => Float64Array;
  readonly question: ReadonlySet<string>;
  /** Stems of all that the sheet says. */
  readonly sheet: ReadonlySet<string>;
}

export function prepare({ question, sheet, answer }: GradeRequest, idf: Idf): Prepared {
  const lexicon = createLexicon(idf);
  const text = toNfc(answer);
  const words = tokenise(text);
  const asked = tokenise(toNfc(question));
  const wordsOf = (part: string): readonly Token[] => tokenise(toNfc(part));
  const right = [sheet.idealAnswer, ...sheet.points.flatMap(({ phrasings }) => phrasings)].map(wordsOf);
  const told = [...right, ...sheet.redFlags.flatMap(({ phrasings }) => phrasings.map(wordsOf))].flat();
  const tokens = createSpeller([...asked, ...told], idf)(words);
  const toClaim = ({ id, phrasings }: { readonly id: string; readonly phrasings: readonly string[] }): Claim => ({
    id,
    phrasings: phrasings.map((phrasing) => {
      const own = wordsOf(phrasing);
      return createPassage(own, lexicon, { from: 0, to: own.length });
    }),
  });
  const sentences = withoutOrders(words, splitSentences(text, words)).flatMap((stretch): readonly Sentence[] => {
    const said = createPassage(tokens, lexicon, stretch).words;
    return said.length > 0 ? [{ ...stretch, said }] : [];
  });
  const alignment = createAlignment([...new Set(sentences.flatMap(({ said }) => said))]);
  return {
    words,
    tokens,
    disorder: disorderOf(sentences.flatMap(({ from, to }) => words.slice(from, to))),
    sentences,
    denials: denialsIn(tokens, sentences, polarityOf(right)),
    points: sheet.points.map(toClaim),
    redFlags: sheet.redFlags.map(toClaim),
    lexicon,
    alignment,
    reach: createReach(sentences, alignment),
    question: new Set(asked.map(({ stem }) => stem)),
    sheet: new Set(told.filter(({ kind }) => kind === "content").map(({ stem }) => stem)),
  };
}

/** Words less alike than this are two words: what they share would add up over a sentence. */
const alike = 0.45;

function createReach(sentences: readonly Sentence[], { row, near }: Alignment): Prepared["reach"] {
  const places = new Map<number, number[]>();
  for (const [index, { said }] of sentences.entries())
    for (const { id } of said) {
      const list = places.get(id);
      if (list) list.push(index);
      else places.set(id, [index]);
    }
  const known = new Map<number, Float64Array>();
  return (word) => {
    const found = known.get(word.id);
    if (found) return found;
    const likeness = row(word);
    const made = new Float64Array(sentences.length);
    for (const { id } of near(word)) {
      const value = likeness[id] ?? 0;
      if (value < alike) continue;
      for (const index of places.get(id) ?? []) made[index] = Math.max(made[index] ?? 0, value);
    }
    known.set(word.id, made);
    return made;
  };
}

/** Where some of the answer's sentences stand in it, from their first word that says something to their last. */
export function spanOf({ tokens }: Prepared, { from, to }: Stretch): Span | undefined {
  const own = tokens.slice(from, to).filter(({ kind }) => kind !== "filler");
  const [first, last] = [own[0], own.at(-1)];
  return first && last && { start: first.start, end: last.end };
}
