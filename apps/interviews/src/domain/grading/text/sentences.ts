import type { Token } from "./tokens.ts";

/** A run of tokens, by index, `to` exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A sentence without stops is cut here: speech is written down without them. Counted in content words. */
const longest = 24;

const stop = /[.!?;:…]+(?=\s|$)|[\n\r•]+/gu;

/**
 * The sentences of a text as stretches of its tokens, cut after `longest` content words. A stretch without a content
 * word is left out, so that fillers move no border.
 */
export function splitSentences(text: string, tokens: readonly Token[]): readonly Stretch[] {
  const stops = Array.from(text.matchAll(stop), (match) => match.index);
  const stretches: Stretch[] = [];
  let from = 0;
  let content = 0;
  let next = 0;
  const close = (to: number): void => {
    if (content > 0) stretches.push({ from, to });
    from = to;
    content = 0;
  };
  for (const [index, token] of tokens.entries()) {
    while ((stops[next] ?? Infinity) < token.start) {
      close(index);
      while ((stops[next] ?? Infinity) < token.start) next += 1;
    }
    if (token.kind === "content" && content === longest) close(index);
    if (token.kind === "content") content += 1;
  }
  close(tokens.length);
  return stretches;
}
