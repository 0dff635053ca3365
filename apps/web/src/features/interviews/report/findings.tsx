import type { FindingView, Sheet } from "@segno/interviews/wire";
import { Check, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";
import { TextLink } from "../../../shared/ui/text-link.tsx";
import { pointWords } from "../sheets.ts";

export interface FindingsProps {
  readonly title: string;
  readonly kind: "strength" | "gap";
  readonly findings: readonly FindingView[];
  readonly sheets: ReadonlyMap<string, Sheet>;
  readonly empty: string;
  /** The fragment of the thread that a turn belongs to. */
  readonly hrefOf: (turnId: string) => string;
}

const severityWords = { major: "matters most", moderate: "matters", minor: "a detail" } as const;

/** What went well, or what was missing; each leads to the question it is about. */
export function Findings({ title, kind, findings, sheets, empty, hrefOf }: FindingsProps): ReactNode {
  const Icon = kind === "strength" ? Check : CircleDashed;
  return (
    <section className="sheet p-5 sm:p-6">
      <h2 className="text-lg font-semibold">{title}</h2>
      {findings.length === 0 ? (
        <p className="mt-3 text-quiet">{empty}</p>
      ) : (
        <ul className="mt-3 grid gap-3.5">
          {findings.map((finding) => (
            <li key={`${finding.turnId}-${finding.pointId}`} className="flex gap-3">
              <Icon
                aria-hidden
                className={
                  kind === "strength"
                    ? "mt-0.5 size-[1.125rem] shrink-0 text-good"
                    : "mt-0.5 size-[1.125rem] shrink-0 text-warn"
                }
              />
              <div>
                <p>{pointWords(sheets.get(finding.questionId), finding.pointId)}</p>
                <p className="text-sm text-quiet">
                  <TextLink href={hrefOf(finding.turnId)}>{finding.skill}</TextLink>
                  {finding.severity !== undefined && <span> · {severityWords[finding.severity]}</span>}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
