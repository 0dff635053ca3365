import { stemmer } from "stemmer";

/** Words that carry no point of their own: grammar, and what an interviewer says about anything. */
const plain = new Set(
  `a about above across actually after again against all almost along already also although always am among an and
  another answer any anyone anything are around as ask at away back be because become been before begin behind being
  below best better between both but by call came can cannot care case certain change choose come common concern could
  day deal decide did different do does doing done down during each either else end enough even ever every everyone
  everything exactly example expect explain fact far few find first for from further gave general get give given go
  goes going gone good got had happen happens has have having he her here him his hold how however i idea if important
  in inside instead interview into is it its itself just keep kind know large last later least leave less let like
  little long longer look made main make makes making many matter may me mean means might mind more most much must my
  need needed needs never new next no nobody none nor not nothing now of off often old on once one only onto or other
  others our out over own part people person place point possible problem put question quite rather really reason rely
  right said same say see seem set several shall she should show simple since small so some somebody someone something
  sometimes soon still such sure take tell than that the their them themselves then there these they thing things think
  this those though three through time times to together told too toward two under until up upon us use used uses using
  usually very want was way we well went were what whatever when where whether which while who whole whom whose why
  will with within without word work would yes yet you your yourself`.split(/\s+/u),
);

/**
 * The stems of the words in a text that carry meaning, in order and each once.
 *
 * @param text - English; case and punctuation do not matter
 */
export function keyWords(text: string): readonly string[] {
  const tokens =
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[a-z0-9]+(?:'[a-z]+)?/gu) ?? [];
  const bare = tokens
    .map((token) => token.replace(/'.*$/u, ""))
    .filter((token) => token.length > 1 && !plain.has(token));
  return [...new Set(bare.map((token) => stemmer(token)))];
}
