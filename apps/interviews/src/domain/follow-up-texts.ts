import { keyWords } from "./bank/key-words.ts";
import type { Proposal, Verdict } from "./grading/grader.ts";
import type { Sheet } from "./sheet.ts";

const maxWords = 30;

/**
 * For each gap the text that would ask about it: the grader's proposal if it is one short sentence that gives nothing
 * away, else the sheet's stem (specification §6, "Follow-up decision", 9).
 */
export function followUpTexts(
  verdict: Verdict,
  { points }: Pick<Sheet, "points">,
  said: { readonly question: string; readonly answer: string },
  proposals: readonly Proposal[],
): readonly Proposal[] {
  const known = new Set([...keyWords(said.question), ...keyWords(said.answer)]);
  return verdict.points.flatMap(({ id, status }) => {
    const point = points.find((each) => each.id === id);
    if (status === "met" || !point) return [];
    const proposed = proposals.find(({ pointId }) => pointId === id)?.text;
    const secret = point.phrasings.flatMap(keyWords).filter((word) => !known.has(word));
    return [{ pointId: id, text: proposed !== undefined && isFit(proposed, secret) ? proposed : point.stem }];
  });
}

function isFit(text: string, secret: readonly string[]): boolean {
  const words = text.trim().split(/\s+/u);
  if (text.trim() === "" || words.length > maxWords) return false;
  if (/[.!?]\s+\S/u.test(text.trim())) return false;
  const used = new Set(keyWords(text));
  return !secret.some((word) => used.has(word));
}
