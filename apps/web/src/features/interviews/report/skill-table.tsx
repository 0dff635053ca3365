import type { SkillView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { count } from "../../../shared/lib/time.ts";
import { LevelScale, capital, offBy } from "../review/level.tsx";

/** Each skill in words and numbers: what the radar shows, for everyone. */
export function SkillTable({ skills }: { readonly skills: readonly SkillView[] }): ReactNode {
  return (
    <table className="w-full text-left">
      <caption className="sr-only">Levels by skill, from 0 to 4</caption>
      <thead>
        <tr className="text-sm text-quiet">
          <th scope="col" className="pb-2 font-semibold">
            Skill
          </th>
          <th scope="col" className="hidden pb-2 font-semibold sm:table-cell lg:hidden xl:table-cell">
            <span className="sr-only">On the scale</span>
          </th>
          <th scope="col" className="pb-2 text-right font-semibold">
            Level
          </th>
        </tr>
      </thead>
      <tbody>
        {skills.map(({ skill, label, threads, score }) => (
          <tr key={skill} className="border-t border-line">
            <th scope="row" className="py-3 pr-3 font-medium">
              {label}
              <span className="block text-sm font-normal text-quiet">{count(threads, "question")}</span>
            </th>
            <td className="hidden w-2/5 py-3 pr-4 sm:table-cell lg:hidden xl:table-cell">
              <LevelScale score={score} />
            </td>
            <td className="py-3 text-right">
              <span className="font-semibold">{capital(score.words)}</span>
              <span className="block text-sm whitespace-nowrap text-quiet numerals">
                {score.level.toFixed(1)} {offBy(score)}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
