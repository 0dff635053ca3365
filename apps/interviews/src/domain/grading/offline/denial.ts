import { negationReach } from "../features/passage.ts";
import type { Stretch } from "../text/sentences.ts";
import type { Token } from "../text/tokens.ts";

/** Who denies so many sentences, and such a share of them, means it; one denial among others is looked at more closely. */
const fewest = 3;
const systematic = 0.33;

/** Stems that a sheet says as they are, and stems that it turns round. */
export interface Polarity {
  readonly affirmed: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
}

/** The content words that each negation of some tokens turns round. */
function turnedBy(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const said = tokens.filter(({ kind }) => kind !== "filler");
  return said.flatMap(({ kind }, index) =>
    kind === "negation"
      ? [said.slice(index + 1, index + 1 + negationReach).filter((token) => token.kind === "content")]
      : [],
  );
}

export function polarityOf(parts: readonly (readonly Token[])[]): Polarity {
  const denied = new Set(
    parts.flatMap((tokens) =>
      turnedBy(tokens)
        .flat()
        .map(({ stem }) => stem),
    ),
  );
  const turned = new Set(parts.flatMap((tokens) => turnedBy(tokens).flat()));
  const plain = parts.flat().filter((token) => token.kind === "content" && !turned.has(token));
  return { denied, affirmed: new Set(plain.map(({ stem }) => stem)) };
}

/** True of a sentence that turns round what the sheet only says as it is. */
function isDenial(tokens: readonly Token[], { from, to }: Stretch, { affirmed, denied }: Polarity): boolean {
  return turnedBy(tokens.slice(from, to)).some((words) => {
    const against = words.filter(({ stem }) => affirmed.has(stem) && !denied.has(stem)).length;
    return against > words.filter(({ stem }) => denied.has(stem)).length;
  });
}

/** The sentences of an answer that deny what the sheet says; none unless there are many of them. */
export function denialsIn(
  tokens: readonly Token[],
  sentences: readonly Stretch[],
  polarity: Polarity,
): readonly Stretch[] {
  const denials = sentences.filter((sentence) => isDenial(tokens, sentence, polarity));
  return denials.length >= fewest && denials.length >= systematic * sentences.length ? denials : [];
}
