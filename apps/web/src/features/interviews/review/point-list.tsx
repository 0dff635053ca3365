import type { PointView, Sheet } from "@segno/interviews/wire";
import { CircleCheck, CircleDashed, CircleSlash2, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../../shared/lib/cn.ts";
import { TextLink } from "../../../shared/ui/text-link.tsx";
import { pointWords } from "../sheets.ts";
import { quoteId } from "./marked-answer.tsx";

const looks = {
  met: { icon: CircleCheck, word: "Said", tone: "text-good" },
  partly: { icon: CircleDashed, word: "Said in part", tone: "text-warn" },
  missing: { icon: CircleSlash2, word: "Missing", tone: "text-quiet" },
  contradicted: { icon: CircleX, word: "Contradicted", tone: "text-bad" },
} as const;

/** A point after all turns of its thread, and the turn in which its evidence stands. */
export interface PointResult extends PointView {
  readonly turnId: string;
}

export interface PointListProps {
  readonly points: readonly PointResult[];
  readonly sheet: Sheet | undefined;
  readonly numbers: ReadonlyMap<string, number>;
}

/** The points of a good answer: said, in part, missing. Each leads to the words it rests on. */
export function PointList({ points, sheet, numbers }: PointListProps): ReactNode {
  return (
    <ol className="grid gap-2.5">
      {points.map((point) => {
        const { icon: Icon, word, tone } = looks[point.status];
        return (
          <li key={point.pointId} className="flex gap-3">
            <Icon aria-hidden className={cn("mt-0.5 size-[1.125rem] shrink-0", tone)} />
            <div className="min-w-0">
              <p className={cn(point.status === "missing" && "text-quiet")}>
                <span aria-hidden className="mr-1 text-2xs font-bold text-quiet numerals">
                  {numbers.get(point.pointId)}
                </span>
                {pointWords(sheet, point.pointId)}
              </p>
              <p className="text-sm text-quiet">
                <span className={cn("font-semibold", tone)}>{word}</span>
                {point.spans.length > 0 && (
                  <>
                    {" · "}
                    <TextLink href={`#${quoteId(point.turnId, point.pointId)}`} className="print:hidden">
                      your words
                      <span className="sr-only">{` for point ${numbers.get(point.pointId) ?? ""}`}</span>
                    </TextLink>
                  </>
                )}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
