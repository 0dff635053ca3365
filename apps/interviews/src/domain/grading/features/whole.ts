import type { Idf } from "../text/idf.ts";
import { withoutOrders } from "../text/injections.ts";
import { splitSentences } from "../text/sentences.ts";
import { tokenise, toNfc } from "../text/tokens.ts";
import { createAlignment } from "./alignment.ts";
import { measure } from "./features.ts";
import { createSpeller, createLexicon } from "./lexicon.ts";
import { createPassage } from "./passage.ts";
import { toRow } from "./row.ts";

export interface WholeAnswer {
  readonly question: string;
  readonly references: readonly string[];
  readonly answer: string;
}

/** The model's row of a whole answer against its reference answers. */
export function measureWhole({ question, references, answer }: WholeAnswer, idf: Idf): readonly number[] {
  const lexicon = createLexicon(idf);
  const asked = tokenise(toNfc(question));
  const sought = references.map((reference) => tokenise(toNfc(reference)));
  const text = toNfc(answer);
  const tokens = tokenise(text);
  const meant = withoutOrders(tokens, splitSentences(text, tokens)).flatMap(({ from, to }) => tokens.slice(from, to));
  const said = createSpeller([...asked, ...sought.flat()], idf)(meant);
  const passage = createPassage(said, lexicon, { from: 0, to: said.length });
  const frame = {
    question: new Set(asked.map((token) => token.stem)),
    alignment: createAlignment(passage.words),
  };
  return toRow(
    sought.map((reference) =>
      measure(passage, createPassage(reference, lexicon, { from: 0, to: reference.length }), frame),
    ),
  );
}
