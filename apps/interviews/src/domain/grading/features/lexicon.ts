import type { Idf } from "../text/idf.ts";
import { isOneLetterOff } from "../text/spelling.ts";
import type { Token } from "../text/tokens.ts";

/** A word as the features see it: made once, shared by every text that is compared. */
export interface Word {
  readonly id: number;
  readonly text: string;
  readonly stem: string;
  readonly idf: number;
  /** Its character trigrams with a blank before and after, interned and sorted. */
  readonly trigrams: readonly number[];
}

/** The words of one grading. */
export interface Lexicon {
  readonly of: (token: Pick<Token, "text" | "stem">) => Word;
  readonly words: readonly Word[];
}

export function createLexicon(idf: Idf): Lexicon {
  const words: Word[] = [];
  const byText = new Map<string, Word>();
  const trigrams = new Map<string, number>();
  const intern = (trigram: string): number => {
    const known = trigrams.get(trigram);
    if (known !== undefined) return known;
    trigrams.set(trigram, trigrams.size);
    return trigrams.size - 1;
  };
  return {
    words,
    of({ text, stem }) {
      const known = byText.get(text);
      if (known) return known;
      const word = { id: words.length, text, stem, idf: idf.of(stem), trigrams: trigramsOf(text).map(intern) };
      words.push(word);
      byText.set(text, word);
      return word;
    },
  };
}

function trigramsOf(text: string): readonly string[] {
  const padded = ` ${text} `;
  const found = new Set<string>();
  for (let start = 0; start + 3 <= padded.length; start += 1) found.add(padded.slice(start, start + 3));
  return [...found];
}

/**
 * Puts right what is one letter off a word that we look for, so that a slip of the finger costs nothing. A word that
 * common texts use, or that we look for itself, stays; so does a short one: too much is one letter off it.
 */
export function createSpeller(sought: readonly Token[], idf: Idf): (tokens: readonly Token[]) => readonly Token[] {
  const stems = new Set(sought.map((token) => token.stem));
  const models = [...new Map(sought.filter(isModel).map((token) => [token.text, token])).values()];
  const negations = models.filter(({ kind }) => kind === "negation");
  let near: ReturnType<typeof createNeighbours> | undefined; // made for the first word that nobody knows
  const correct = (token: Token): Token | undefined => {
    // "noting" for "nothing": a lost negation turns the answer round, so it is put right before anything else
    const negation = negations.find(({ text }) => isOneLetterOff(text, token.text));
    if (negation || stems.has(token.stem) || idf.knows(token.stem)) return negation;
    near ??= createNeighbours(models);
    return near(token).find((model) => isMeant(model, token));
  };
  return (tokens) => {
    const corrected = new Map<string, Token | undefined>();
    return tokens.map((token) => {
      if (token.kind !== "content" || !isModel(token)) return token;
      if (!corrected.has(token.text)) corrected.set(token.text, correct(token));
      const model = corrected.get(token.text);
      return model ? { ...token, text: model.text, stem: model.stem, kind: model.kind } : token;
    });
  };
}

/**
 * Finds the models that may be one letter off a word, in their order: two such words are the same when one of them, or
 * each, loses one letter.
 */
function createNeighbours(models: readonly Token[]): (token: Token) => readonly Token[] {
  const places = new Map<string, number[]>();
  for (const [place, { text, stem }] of models.entries()) {
    for (const key of new Set([...shortened(text), ...shortened(stem)])) {
      const list = places.get(key);
      if (list) list.push(place);
      else places.set(key, [place]);
    }
  }
  return ({ text, stem }) => {
    const found = new Set([...shortened(text), ...shortened(stem)].flatMap((key) => places.get(key) ?? []));
    if (found.size === 0) return [];
    return models.filter((_, place) => found.has(place));
  };
}

/** A word, and what is left of it without one of its letters. */
function shortened(word: string): readonly string[] {
  return [word, ...Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))];
}

function isMeant(model: Token, token: Token): boolean {
  if (isOneLetterOff(model.text, token.text)) return true;
  // an ending may differ as well; the first letter is hardly ever the wrong one
  return model.stem.length > 4 && model.stem[0] === token.stem[0] && isOneLetterOff(model.stem, token.stem);
}

/** No word that anybody looks for is longer; what is would cost the square of its length. */
const longest = 40;

function isModel({ text, kind }: Token): boolean {
  const shortest = kind === "content" ? 4 : 5;
  return text.length >= shortest && text.length <= longest && kind !== "filler" && !/\p{N}/u.test(text);
}
