import type { Report } from "@segno/interviews/wire";
import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { count } from "../../../shared/lib/time.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import type { InterviewCommands } from "../use-interview.ts";

/** What is not graded yet, or could not be, and the way to ask again. */
export function GradingState({
  report,
  commands,
}: {
  readonly report: Report;
  readonly commands: InterviewCommands;
}): ReactNode {
  const { answered, graded, pending } = report.counts;
  const missing = answered - graded;
  if (missing <= 0) return null;
  const again = (
    <Button
      size="sm"
      disabled={!commands.can("regrade")}
      busy={commands.inFlight === "regrade"}
      busyLabel="Asking"
      onClick={() => void commands.run({ type: "regrade" })}
    >
      <RefreshCw aria-hidden />
      {graded === 0 ? "Grade them now" : "Grade again"}
    </Button>
  );
  if (pending > 0)
    return (
      <Notice role="status" title={`${count(pending, "answer is", "answers are")} still being graded`} actions={again}>
        Nothing is lost. The report fills in by itself as they come.
      </Notice>
    );
  return (
    <Notice
      tone="warn"
      role="status"
      title={
        graded === 0
          ? "Your answers are safe, but none is graded yet"
          : `${count(missing, "answer")} could not be graded`
      }
      actions={again}
    >
      {graded === 0
        ? "The grader could not be reached. Ask it again whenever you like."
        : "What could not be graded counts for nothing, neither way."}
    </Notice>
  );
}
