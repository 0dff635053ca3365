import type { Span } from "./grader.ts";
import { toNfc } from "./text/tokens.ts";

/**
 * Finds a quote in an answer, with case and white space folded, and quotation marks around it ignored.
 *
 * @returns its first place in the NFC text of the answer, or nothing where it is not there
 */
export function findQuote(answer: string, quote: string): Span | undefined {
  const text = fold(toNfc(answer));
  const sought = fold(toNfc(quote).replace(/^[\s"'“”‘’«»]+|[\s"'“”‘’«»]+$/gu, "")).line;
  if (sought === "") return undefined;
  const at = text.line.indexOf(sought);
  if (at < 0) return undefined;
  const start = text.places[at];
  const end = text.ends[at + sought.length - 1];
  return start === undefined || end === undefined ? undefined : { start, end };
}

interface Folded {
  readonly line: string;
  /** For each UTF-16 unit of the line where the character that it came from begins and ends. */
  readonly places: readonly number[];
  readonly ends: readonly number[];
}

/** Lower case, one blank for any white space: lower case may be longer, so each unit keeps its place. */
function fold(text: string): Folded {
  let line = "";
  const places: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of text) {
    const folded = /\s/u.test(character) ? " " : character.toLowerCase();
    if (folded !== " " || (line !== "" && !line.endsWith(" "))) {
      line += folded;
      for (let unit = 0; unit < folded.length; unit += 1) {
        places.push(at);
        ends.push(at + character.length);
      }
    }
    at += character.length;
  }
  const trimmed = line.trimEnd();
  return { line: trimmed, places: places.slice(0, trimmed.length), ends: ends.slice(0, trimmed.length) };
}
