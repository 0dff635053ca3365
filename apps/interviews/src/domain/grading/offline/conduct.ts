import type { Token } from "../text/tokens.ts";
import type { Prepared } from "./prepared.ts";

const declining =
  /(?<= )(?:(?:i )?(?:do not|don't|dont|do n't|didn't|did not) (?:even )?(?:know|remember|recall|have (?:an|any|a) (?:answer|idea|clue|example|experience))|(?:i )?(?:can not|cannot|can't|cant|could not|couldn't) (?:answer|say|tell|remember|think of)|(?:i )?(?:have|i've|got|with)? ?(?:no|not a|not the|never an?) (?:idea|clue|answer|slightest|faintest|experience)|(?:i'm |i am )?not sure|no answer|never heard|(?:i )?(?:have )?never (?:used|done|worked|seen|heard|learned|learnt)|(?:i )?(?:we |will |would |i'd |i'll )?(?:like to |rather )?(?:skip (?:this|it|that)|pass(?= $)|give up)|next question|no comment|(?:i'm |i am )?(?:sorry|afraid)|don't know|dont know|idk|dunno|beats me)(?= )/u;

/** An answer that declines may say this many other things, such as what it does not know. */
const besides = 6;

/** Fillers that are part of what is said when somebody declines: "I don't know". */
const meant: ReadonlySet<string> = new Set(["know", "guess", "no", "idea"]);

/**
 * True of an answer that says it has none. Asked only of one that met no point: whoever begins with "I am not sure" and
 * goes on to answer has answered.
 */
export function isDeclined({ words, sentences, question }: Prepared): boolean {
  const said = new Set(sentences.flatMap((sentence) => sentence.said.map(({ stem }) => stem)));
  if (said.size === 0) return true;
  const spoken = words.filter(({ kind, text }) => kind !== "filler" || meant.has(text)).map(({ text }) => text);
  return declining.test(` ${spoken.join(" ")} `) && [...said].filter((stem) => !question.has(stem)).length <= besides;
}

/** An answer with fewer new words than these that says the question's own says nothing. */
const fewest = 3;
const repeated = 0.6;

/** True of an answer that gives the question back. */
export function isEcho({ sentences, question }: Prepared): boolean {
  const words = new Set(sentences.flatMap(({ said }) => said.map(({ stem }) => stem)));
  const echoes = [...words].filter((stem) => question.has(stem)).length;
  return echoes > 0 && words.size - echoes < fewest && echoes >= repeated * words.size;
}

/** Of a longer answer to the question more than this share of the new words are the sheet's. */
export const familiar = 0.3;
const longer = 6;

/**
 * Share of the new words of an answer that the sheet has as well. Of ideal answers to other questions 98 in 100 stay below
 * .3, while the ideal answer's words are found among the points' alone to .38 and more. A short answer is not judged by it.
 */
export function familiarityOf({ sentences, question, sheet }: Prepared): number {
  const words = new Set(sentences.flatMap(({ said }) => said.map(({ stem }) => stem)));
  const fresh = [...words].filter((stem) => !question.has(stem));
  if (fresh.length < longer) return fresh.some((stem) => sheet.has(stem)) ? 1 : 0;
  return fresh.filter((stem) => sheet.has(stem)).length / fresh.length;
}

/** Up to this share of misplaced words of grammar an answer is taken for speech. */
export const ordered = 0.06;
/** From this one on it is no speech. */
export const thrown = 0.1;

/** Somebody who speaks binds words together; a list of key words does not. */
const bound = 0.25;
/** With a comma or a new line after every second word less binds them, and a list may have words of grammar in it. */
const broken = 0.4;
const listLength = 4;

/** True of a row of key words with hardly a word between them that makes a sentence. */
export function isBareList(answer: string, { words, sentences }: Prepared): boolean {
  const tokens = sentences.flatMap(({ from, to }) => words.slice(from, to));
  const said = tokens.filter(({ kind }) => kind !== "filler");
  if (said.length < listLength) return false;
  const binding = said.filter(({ kind }) => kind === "function" || kind === "negation").length / said.length;
  const breaks = tokens.filter((token, index) => isBreak(answer, token, tokens[index + 1])).length / said.length;
  return binding < (breaks >= broken ? 2 * bound : bound / 2);
}

function isBreak(answer: string, { end }: Token, next: Token | undefined): boolean {
  return next !== undefined && /[,;\n•|/]/u.test(answer.slice(end, next.start));
}
