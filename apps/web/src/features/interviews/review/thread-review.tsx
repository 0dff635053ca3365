import type { ClosedTurnView, LevelView, Sheet } from "@segno/interviews/wire";
import { CornerDownRight } from "lucide-react";
import type { ReactNode } from "react";
import { Badge } from "../../../shared/ui/badge.tsx";
import { pointWords } from "../sheets.ts";
import { closingWords, criterionWords, gapWords, outcomeWords, unsureWords } from "../words.ts";
import { MarkedAnswer } from "./marked-answer.tsx";
import { PointList } from "./point-list.tsx";
import { evidenceOf, pointResults } from "./results.ts";

export interface ThreadReviewProps {
  /** Of one thread, in order. */
  readonly turns: readonly ClosedTurnView[];
  readonly sheet: Sheet | undefined;
  /** The level under the heading that this stands below. */
  readonly heading: "h3" | "h4";
  /** What can be done about the verdict on a turn. */
  readonly afterTurn?: (turn: ClosedTurnView) => ReactNode;
}

/** What was said to one question and its follow-ups, with the evidence marked, the points, and a good answer beside it. */
export function ThreadReview({ turns, sheet, heading: Heading, afterTurn }: ThreadReviewProps): ReactNode {
  const points = pointResults(turns);
  const numbers = new Map(points.map(({ pointId }, index) => [pointId, index + 1]));
  const closing = turns.at(-1)?.feedback?.closing;
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)] lg:gap-10 print:block">
      <div className="grid content-start gap-6">
        {turns.map((turn) => (
          <TurnReview key={turn.turnId} turn={turn} sheet={sheet} numbers={numbers}>
            {afterTurn?.(turn)}
          </TurnReview>
        ))}
        {closing !== undefined && <p className="text-sm text-quiet">{closingWords[closing]}</p>}
        <Criteria turns={turns} />
      </div>
      <div className="grid content-start gap-6 print:mt-4">
        {points.length > 0 && (
          <section>
            <Heading className="mb-3 font-semibold">What a good answer says</Heading>
            <PointList points={points} sheet={sheet} numbers={numbers} />
          </section>
        )}
        {sheet && (
          <details className="group rounded-xl bg-well/70 px-4 py-3 print:bg-transparent print:p-0">
            <summary className="min-h-6 font-semibold">A strong answer, in full</summary>
            <p className="mt-2 text-[0.9375rem] leading-relaxed whitespace-pre-line">{sheet.idealAnswer}</p>
          </details>
        )}
      </div>
    </div>
  );
}

interface TurnReviewProps {
  readonly turn: ClosedTurnView;
  readonly sheet: Sheet | undefined;
  readonly numbers: ReadonlyMap<string, number>;
  readonly children: ReactNode;
}

function TurnReview({ turn, sheet, numbers, children }: TurnReviewProps): ReactNode {
  const { feedback, answer } = turn;
  const follows = turn.kind === "follow-up";
  return (
    <div className={follows ? "flex gap-3" : ""}>
      {follows && <CornerDownRight aria-hidden className="mt-1 size-4 shrink-0 text-quiet" />}
      <div className="min-w-0 flex-1">
        {follows && (
          <>
            <p className="font-serif text-lg leading-snug">{turn.text}</p>
            {feedback?.about && (
              <p className="mt-1 text-sm text-quiet">
                Why I asked on. {gapWords[feedback.about.found]}: {pointWords(sheet, feedback.about.pointId)}
              </p>
            )}
          </>
        )}
        <div className={follows ? "mt-3" : ""}>
          {answer ? (
            <MarkedAnswer turnId={turn.turnId} text={answer.text} evidence={evidenceOf(turn)} numbers={numbers} />
          ) : (
            <Badge tone="outline">{outcomeWords[turn.outcome]}</Badge>
          )}
        </div>
        {answer?.atLimit === true && (
          <p className="mt-2 text-sm text-quiet">Taken as it stood when the time was over.</p>
        )}
        <GradingNote feedback={feedback} />
        {children}
      </div>
    </div>
  );
}

function GradingNote({ feedback }: { readonly feedback: ClosedTurnView["feedback"] }): ReactNode {
  if (!feedback) return null;
  const words =
    feedback.grading === "pending" || feedback.grading === "failed"
      ? unsureWords[feedback.grading]
      : feedback.abstained
        ? unsureWords.language
        : feedback.found === "declined"
          ? "You said that you did not know: level 0, and no harm done in a practice."
          : feedback.found === "off-topic"
            ? "This did not answer the question."
            : undefined;
  return words === undefined ? null : <p className="mt-2 text-sm font-medium text-warn">{words}</p>;
}

function Criteria({ turns }: { readonly turns: readonly ClosedTurnView[] }): ReactNode {
  const judged = turns.flatMap((turn) => turn.feedback?.criteria?.map((criterion) => ({ ...criterion, turn })) ?? []);
  if (judged.length === 0) return null;
  return (
    <details className="text-sm print:hidden">
      <summary className="min-h-6 font-semibold text-quiet">How each part was judged</summary>
      <div className="mt-2 overflow-x-auto" tabIndex={0} role="region" aria-label="How each part was judged">
        <table className="w-full min-w-[26rem] text-left">
          <thead className="text-quiet">
            <tr>
              <th className="py-1.5 pr-3 font-semibold">Part</th>
              <th className="py-1.5 pr-3 font-semibold">Level</th>
              <th className="py-1.5 font-semibold">Why</th>
            </tr>
          </thead>
          <tbody>
            {judged.map(({ name, level, confidence, reason, turn }) => (
              <tr key={`${turn.turnId}-${name}`} className="border-t border-line align-top">
                <th scope="row" className="py-1.5 pr-3 font-medium">
                  {criterionWords[name]}
                  {turn.kind === "follow-up" && <span className="block font-normal text-quiet">in a follow-up</span>}
                </th>
                <td className="py-1.5 pr-3 whitespace-nowrap numerals">
                  {level === null ? "not judged" : `${level.toFixed(1)} of 4`}
                  {confidence === "low" && level !== null && <span className="block text-quiet">unsure</span>}
                </td>
                <td className="py-1.5 text-quiet">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** "Solid 2.9 of 4": the level of a thread as it was left, if it has one. */
export function threadLevel(turns: readonly ClosedTurnView[]): LevelView | undefined {
  return turns.findLast((turn) => turn.feedback?.level)?.feedback?.level;
}
