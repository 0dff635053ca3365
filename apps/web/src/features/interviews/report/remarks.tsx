import type { Report } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { count } from "../../../shared/lib/time.ts";
import { TextLink } from "../../../shared/ui/text-link.tsx";
import { kindWords, unsureWords } from "../words.ts";

/** What the report rests on: where the grader was unsure, what was never asked, and by what it was made. */
export function Remarks({
  report,
  hrefOf,
}: {
  readonly report: Report;
  readonly hrefOf: (turnId: string) => string;
}): ReactNode {
  return (
    <div className="grid gap-8 border-t border-line pt-8 text-sm lg:grid-cols-3">
      {report.unsure.length > 0 && (
        <section>
          <h2 className="font-semibold">What the grader was unsure of</h2>
          <ul className="mt-2 grid gap-1.5 text-quiet">
            {report.unsure.map(({ turnId, why }) => {
              const thread = report.threads.find(({ turnIds }) => turnIds.includes(turnId));
              return (
                <li key={`${turnId}-${why}`}>
                  <TextLink href={hrefOf(turnId)}>
                    Question {thread?.number}
                    {thread && thread.turnIds.indexOf(turnId) > 0 && `, follow-up ${thread.turnIds.indexOf(turnId)}`}
                  </TextLink>
                  . {unsureWords[why]}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {report.notAsked.length > 0 && (
        <section>
          <h2 className="font-semibold">Planned, but never asked</h2>
          <ul className="mt-2 grid gap-1 text-quiet">
            {report.notAsked.map(({ slot, skill, kind }) => (
              <li key={slot}>
                {skill}, {kindWords[kind].toLowerCase()}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2 className="font-semibold">How this was made</h2>
        <ul className="mt-2 grid gap-1 text-quiet">
          {report.graders.map(({ name, version, turns }) => (
            <li key={`${name}-${version}`}>
              {count(turns, "answer")} graded by {name} {version}
            </li>
          ))}
          <li>
            Questions chosen by {report.planner.name} {report.planner.version}
          </li>
          <li>
            Levels by formula {report.formula}, round {report.round}
          </li>
        </ul>
      </section>
    </div>
  );
}
