import type { Span } from "../grader.ts";
import type { Stretch } from "../text/sentences.ts";
import type { Token } from "../text/tokens.ts";

/** The words of an answer without fillers as one line, so that a phrase is found whatever hesitation stands in it. */
export interface Spoken {
  readonly line: string;
  /** Where a match of a pattern in the line stands in the answer. */
  readonly spanOf: (start: number, length: number) => Span | undefined;
}

export function createSpoken(tokens: readonly Token[], stretches: readonly Stretch[]): Spoken {
  const said: { readonly at: number; readonly token: Token }[] = [];
  let line = " ";
  for (const { from, to } of stretches) {
    for (const token of tokens.slice(from, to)) {
      if (token.kind === "filler") continue;
      said.push({ at: line.length, token });
      line += `${token.text} `;
    }
    line += "| ";
  }
  return {
    line,
    spanOf(start, length) {
      const first = said.find(({ at, token }) => at + token.text.length > start);
      const last = said.findLast(({ at }) => at < start + length);
      return first && last && { start: first.token.start, end: last.token.end };
    },
  };
}

export interface CueHit {
  readonly cue: string;
  readonly span: Span;
}

/** The first place of each cue, in the order of the answer. A cue is a phrase in lower case, or several, by bars. */
export function findCues({ line, spanOf }: Spoken, cues: readonly string[]): readonly CueHit[] {
  const hits = cues.flatMap((cue) => {
    const match = new RegExp(`(?<= )(?:${cue})(?= )`, "u").exec(line);
    const span = match && spanOf(match.index, match[0].length);
    return span ? [{ cue, span }] : [];
  });
  return hits.toSorted((left, right) => left.span.start - right.span.start);
}
