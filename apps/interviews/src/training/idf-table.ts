import type { IdfTable } from "../domain/grading/text/idf.ts";
import { tokenise, toNfc } from "../domain/grading/text/tokens.ts";
import type { Source } from "./data.ts";

/**
 * How rare each stem is, counted over topics: a word that one topic is full of says much in it, a word of many topics
 * little in any. None says nothing: a stem of every topic still counts a third of a rare one. A topic is a module of SciEntsBank; the other sources are about one thing each.
 */
export function makeIdfTable(sources: readonly Pick<Source, "questions" | "answers" | "name">[]): IdfTable {
  const topics = new Map<string, Set<string>>();
  for (const source of sources) {
    const said = new Map<string, string[]>();
    for (const { question_id: id, answer } of source.answers) said.set(id, [...(said.get(id) ?? []), answer]);
    for (const [id, question] of source.questions) {
      const topic = source.name === "SciEntsBank" ? `${source.name} ${question.module}` : source.name;
      const stems = topics.get(topic) ?? new Set();
      topics.set(topic, stems);
      for (const text of [question.question, ...question.references, ...(said.get(id) ?? [])]) {
        for (const token of tokenise(toNfc(text))) if (token.kind === "content") stems.add(token.stem);
      }
    }
  }
  const counts = new Map<string, number>();
  for (const stems of topics.values()) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const rarity = (count: number): number => Number((1 + Math.log((topics.size + 1) / (count + 0.5))).toFixed(2));
  const common = [...counts].filter(([, count]) => count > 1).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return { rare: rarity(1), stems: Object.fromEntries(common.map(([stem, count]) => [stem, rarity(count)])) };
}
