import { stemmer } from "stemmer";
import { fillerWords, functionWords, negations, numberWords } from "./stop-words.ts";

/** What a word does: says something, binds, turns round, or fills a silence. */
export type TokenKind = "content" | "function" | "negation" | "filler";

/** A word of a text, with its place in it: UTF-16 offsets, `end` exclusive. */
export interface Token {
  readonly text: string;
  readonly stem: string;
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const word = /\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)?/gu;

/** The form in which spans are counted. Idempotent. */
export function toNfc(text: string): string {
  return text.normalize("NFC");
}

/**
 * The words of a text in order, lower-cased and stemmed. Makes each stem once.
 *
 * @param text - in NFC, so that the offsets are those of the answer
 */
export function tokenise(text: string): readonly Token[] {
  const seen = new Map<string, Pick<Token, "text" | "stem" | "kind">>();
  return Array.from(text.matchAll(word), (match) => {
    const raw = match[0];
    let known = seen.get(raw);
    if (!known) {
      known = analyse(raw);
      seen.set(raw, known);
    }
    return { ...known, start: match.index, end: match.index + raw.length };
  });
}

function analyse(raw: string): Pick<Token, "text" | "stem" | "kind"> {
  const text = raw.toLowerCase().replace("’", "'");
  const kind = kindOf(text);
  const bare = text.replace(/'s?$/u, "");
  const figure = numberWords.get(bare);
  return { text, kind, stem: figure ?? (/^[a-z]{3,}$/u.test(bare) ? stemmer(bare) : bare) };
}

function kindOf(text: string): TokenKind {
  if (negations.has(text)) return "negation";
  if (fillerWords.has(text)) return "filler";
  return functionWords.has(text) ? "function" : "content";
}
