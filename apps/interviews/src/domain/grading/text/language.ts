import type { Idf } from "./idf.ts";
import type { Token } from "./tokens.ts";

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/u));

/** Words of grammar of the languages that candidates are likely to fall into, without those that English has as well. */
const foreign = list(`
  der das und ist nicht ich ein eine einen einem einer es wir sie zu den dem des mit auf für von wird werden sind haben
  hat aber oder wenn dass weil wie kann bei nach auch sich mein meine dann noch nur
  le la les des une est et je nous vous il elle ils que qui dans pour avec sur pas ne ce cette sont plus mais ou où donc
  être avoir fait faire au aux du mon ma mes
  el los las una y es que en por con para del se lo como más pero su sus al está son fue ser yo mi nos
  il gli che di della del è per una sono non con questo anche più io abbiamo nel
  o os um uma não para com na no dos das mais foi ser são eu meu
  het een van niet ik wij zijn dat voor met aan naar ook maar heeft
  i w na nie się jest to że jak po dla jestem mój
`);
const shared = list("i o no a an on in to as is me do so was war die art die des per son mi se ne y al na to ser fait");

const english = list(`
  the a an and of to in is it that for on with as are this be by or not from i you we they he she was were have has had
  can will would which what when where why how if but so because there their its my your our at do does
`);

/**
 * True of a text that is in another language. A few words are never enough to say so.
 *
 * @param chosen - the language that the interview is held in, which decides where the words do not
 */
export function isForeign(tokens: readonly Token[], idf: Idf, chosen: string): boolean {
  const words = tokens.filter((token) => token.kind !== "filler");
  if (words.length === 0) return false;
  const share = (passes: (token: Token) => boolean): number => words.filter(passes).length / words.length;
  if (share(({ text }) => /^[^\p{Script=Latin}\p{N}]/u.test(text)) > 0.5) return true;
  const inEnglish = share(({ text }) => english.has(text));
  const abroad = share(({ text }) => foreign.has(text) && !shared.has(text));
  if (words.length >= 6 && abroad >= 0.15 && abroad > inEnglish) return true;
  if (words.length >= 3 && abroad >= 0.3 && inEnglish === 0) return true;
  if (!chosen.startsWith("en") && abroad > inEnglish) return true;
  return (
    words.length >= 12 && inEnglish < 0.06 && share(({ stem, kind }) => kind !== "content" || idf.knows(stem)) < 0.15
  );
}
