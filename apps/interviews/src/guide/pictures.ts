import { diagram } from "segno";
import { interview } from "../domain/interview.ts";
import type { Question } from "../domain/question.ts";
import { recordRuns } from "./record-runs.ts";
import { sequenceOf } from "./sequence.ts";

/** By name, the guide's pictures as Mermaid: the machine from its table, and sequences from recorded journals. */
export async function drawPictures(bank: readonly Question[]): Promise<ReadonlyMap<string, string>> {
  const runs = Object.entries(await recordRuns(bank)).map(([name, entries]) => [name, sequenceOf(entries)] as const);
  return new Map([["statuses", diagram(interview).mermaid.trimEnd()], ...runs]);
}

const place = /(<!-- picture (\S+) -->\n```mermaid\n)[\s\S]*?(```\n<!-- end picture -->)/gu;

/**
 * The page with each picture in its place, `<!-- picture name -->` to `<!-- end picture -->`.
 *
 * @throws RangeError when the page has a place for no picture, or none for one
 */
export function withPictures(page: string, pictures: ReadonlyMap<string, string>): string {
  const left = new Set(pictures.keys());
  const drawn = page.replaceAll(place, (_place, before: string, name: string, after: string) => {
    const picture = pictures.get(name);
    if (picture === undefined) throw new RangeError(`there is no picture ${name}`);
    left.delete(name);
    return `${before}${picture}\n${after}`;
  });
  if (left.size > 0) throw new RangeError(`the page has no place for ${[...left].join(", ")}`);
  return drawn;
}
