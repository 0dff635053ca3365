import type { InterviewView, Report } from "@segno/interviews/wire";
import { Printer } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { moment } from "../../../shared/lib/time.ts";
import { useCommands } from "../../../shared/live/use-commands.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Notices } from "../notices.tsx";
import { useSheets } from "../sheets.ts";
import type { LiveInterview } from "../use-interview.ts";
import { WaysMenu } from "../ways/ways-menu.tsx";
import { modeWords } from "../words.ts";
import { Contest } from "./contest.tsx";
import { Findings } from "./findings.tsx";
import { GradingState } from "./grading-state.tsx";
import { Overall } from "./overall.tsx";
import { Radar } from "./radar.tsx";
import { Remarks } from "./remarks.tsx";
import { SkillTable } from "./skill-table.tsx";
import { StudyList } from "./study-list.tsx";
import { ThreadSection, threadId } from "./thread-section.tsx";

export interface ReportViewProps {
  readonly live: LiveInterview;
  readonly view: InterviewView;
  readonly report: Report;
}

/** How it went, in words that can be checked. */
export function ReportView({ live, view, report }: ReportViewProps): ReactNode {
  const commands = useCommands(live);
  const sheets = useSheets(
    view.id,
    report.threads.map(({ questionId }) => questionId),
  );
  const questions = useQuestionKeys();
  const hrefOf = (turnId: string): string => {
    const thread = report.threads.find(({ turnIds }) => turnIds.includes(turnId));
    return thread ? `#${threadId(thread)}` : "#threads";
  };
  return (
    <Page width="wide">
      <PageHead
        eyebrow={
          <span className="flex flex-wrap items-center gap-2">
            <Badge tone="good">Report</Badge>
            <Badge>{modeWords[view.mode]}</Badge>
            {view.completedAt !== undefined && (
              <span className="text-sm text-quiet numerals">
                {moment(new Date(view.completedAt), new Date(view.at))}
              </span>
            )}
          </span>
        }
        title={view.title}
        actions={
          <>
            <Button size="sm" onClick={() => window.print()} aria-keyshortcuts="P">
              <Printer aria-hidden />
              Print
            </Button>
            <WaysMenu view={view} commands={commands} />
          </>
        }
      />
      <div className="grid gap-10">
        <Notices live={live} commands={commands} kept="this is the report as last known" />
        <GradingState report={report} commands={commands} />
        <Overall view={view} report={report} />
        {report.skills.length > 0 && (
          <section aria-labelledby="skills" className="sheet p-5 sm:p-6">
            <h2 id="skills" className="mb-3 text-lg font-semibold">
              By skill
            </h2>
            <div className="grid items-center gap-x-10 gap-y-4 lg:grid-cols-[auto_minmax(0,1fr)]">
              <Radar skills={report.skills} />
              <SkillTable skills={report.skills} />
            </div>
          </section>
        )}
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <Findings
            title="What you showed"
            kind="strength"
            findings={report.strengths}
            sheets={sheets}
            empty="Nothing stood out yet."
            hrefOf={hrefOf}
          />
          <Findings
            title="What was missing"
            kind="gap"
            findings={report.gaps}
            sheets={sheets}
            empty="Nothing that matters was missing."
            hrefOf={hrefOf}
          />
        </div>
        <StudyList study={report.study} sheets={sheets} hrefOf={hrefOf} />
        <section id="threads" aria-labelledby="threads-title" ref={questions}>
          <h2 id="threads-title" className="mb-4 text-xl font-semibold tracking-[-0.012em]">
            Question by question
          </h2>
          <div className="grid gap-6">
            {report.threads.map((thread) => (
              <ThreadSection
                key={threadId(thread)}
                thread={thread}
                turns={view.turns.filter(({ turnId }) => thread.turnIds.includes(turnId))}
                sheet={sheets.get(thread.questionId)}
                afterTurn={(turn) => <Contest turn={turn} view={view} commands={commands} />}
              />
            ))}
          </div>
        </section>
        <Remarks report={report} hrefOf={hrefOf} />
      </div>
    </Page>
  );
}

/** J and K go from question to question; the focus goes with them. */
function useQuestionKeys() {
  const list = useRef<HTMLElement>(null);
  const go = (step: 1 | -1): void => {
    const threads = [...(list.current?.querySelectorAll<HTMLElement>("article[id]") ?? [])];
    const held = threads.findIndex((thread) => thread.contains(document.activeElement));
    const next = threads[held < 0 && step < 0 ? threads.length - 1 : held + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "start" });
  };
  useShortcuts({ j: () => go(1), k: () => go(-1), p: () => window.print() });
  return list;
}
