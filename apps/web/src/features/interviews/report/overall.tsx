import type { Completion, InterviewView, Report } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { count } from "../../../shared/lib/time.ts";
import { LevelScale, capital, offBy } from "../review/level.tsx";
import { completedWords } from "../words.ts";

/** The whole in one word, how sure that is, and how much it rests on. */
export function Overall({ view, report }: { readonly view: InterviewView; readonly report: Report }): ReactNode {
  const { overall, counts } = report;
  return (
    <section
      aria-labelledby="overall"
      className="flex flex-wrap items-end justify-between gap-x-12 gap-y-6 border-b border-line pb-8"
    >
      <div className="min-w-0 flex-1 basis-96">
        <h2 id="overall" className="eyebrow">
          Overall
        </h2>
        {overall ? (
          <>
            <p className="mt-1 text-display font-semibold tracking-[-0.025em]">{capital(overall.words)}</p>
            <p className="mt-1 text-quiet numerals">
              {overall.level.toFixed(1)} of 4, {offBy(overall)}. No grader is exact: it may well lie anywhere from{" "}
              {overall.low.toFixed(1)} to {overall.high.toFixed(1)}.
            </p>
            <LevelScale score={overall} className="mt-4 max-w-md" />
            <div aria-hidden className="mt-1 flex max-w-md justify-between text-2xs text-quiet">
              <span>not shown</span>
              <span>strong</span>
            </div>
          </>
        ) : (
          <>
            <p className="mt-1 text-display font-semibold tracking-[-0.025em]">Too little to say</p>
            <p className="mt-1 max-w-prose text-quiet">
              An overall level needs three graded questions. What was graded stands below, question by question.
            </p>
          </>
        )}
      </div>
      <dl className="flex flex-wrap gap-x-8 gap-y-3 numerals">
        <Count label="asked" value={counts.asked} of={counts.planned} />
        <Count label="answered" value={counts.answered} />
        <Count label="graded" value={counts.graded} />
        {counts.skipped > 0 && <Count label="skipped" value={counts.skipped} />}
        {counts.unanswered > 0 && <Count label="out of time" value={counts.unanswered} />}
      </dl>
      {report.notAsked.length > 0 && (
        <p className="basis-full text-sm text-quiet">
          {view.because !== undefined &&
            view.because in completedWords &&
            `${completedWords[view.because as Completion]} `}
          What was never asked ({count(report.notAsked.length, "question")}) counts neither way.
        </p>
      )}
    </section>
  );
}

function Count({
  label,
  value,
  of,
}: {
  readonly label: string;
  readonly value: number;
  readonly of?: number;
}): ReactNode {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-sm text-quiet">{label}</dt>
      <dd className="text-xl font-semibold">
        {value}
        {of !== undefined && <span className="text-base font-medium text-quiet"> of {of}</span>}
      </dd>
    </div>
  );
}
