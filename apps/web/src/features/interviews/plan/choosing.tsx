import type { InterviewView } from "@segno/interviews/wire";
import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { count } from "../../../shared/lib/time.ts";
import { useNow } from "../../../shared/lib/use-now.ts";
import { wordsOf } from "../../../shared/live/failure.ts";
import { useCommands } from "../../../shared/live/use-commands.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { codeWords } from "../code-words.ts";
import { Notices } from "../notices.tsx";
import type { LiveInterview } from "../use-interview.ts";
import { AskButton } from "../ways/ask-button.tsx";
import { WaysMenu } from "../ways/ways-menu.tsx";

export interface ChoosingProps {
  readonly live: LiveInterview;
  readonly view: InterviewView;
}

/** While questions are chosen, or when that did not work: there is always a way on. */
export function Choosing({ live, view }: ChoosingProps): ReactNode {
  const commands = useCommands(live);
  const failed = view.status === "plan-failed";
  return (
    <Page width="wide">
      <PageHead title={view.title} actions={<WaysMenu view={view} commands={commands} />}>
        {failed ? "Nothing is lost: what you set is kept." : <Seconds />}
      </PageHead>
      <div className="grid max-w-3xl gap-3">
        <Notices live={live} commands={commands} kept="what you set is kept" />
        {failed ? (
          <Notice
            tone="bad"
            role="alert"
            title={
              view.failure === "timed-out" ? wordsOf("timed-out", codeWords).title : "Questions could not be chosen"
            }
            code={view.failure}
            actions={
              <>
                <Button
                  size="sm"
                  variant="primary"
                  disabled={!commands.can("retry-plan")}
                  busy={commands.inFlight === "retry-plan"}
                  busyLabel="Trying again"
                  onClick={() => void commands.run({ type: "retry-plan" })}
                >
                  <RefreshCw aria-hidden />
                  Try again
                </Button>
                <AskButton about="cancel" size="sm" variant="ghost" busyLabel="Cancelling" {...{ view, commands }}>
                  Cancel
                </AskButton>
              </>
            }
          >
            {view.left?.plans === 0
              ? "No tries are left. Cancel it, and set up another one differently."
              : `It may work at the next try. ${count(view.left?.plans ?? 0, "try is", "tries are")} left.`}
          </Notice>
        ) : (
          Array.from({ length: 4 }, (_, index) => <Skeleton key={index} className="h-[9.25rem] rounded-sheet" />)
        )}
        {!failed && (
          <AskButton
            about="cancel"
            size="sm"
            variant="ghost"
            busyLabel="Cancelling"
            className="justify-self-start"
            {...{ view, commands }}
          >
            Cancel
          </AskButton>
        )}
      </div>
    </Page>
  );
}

/** "Choosing questions, 3 s": counts from when this screen began to wait. */
function Seconds(): ReactNode {
  const [since] = useState(() => Date.now());
  const seconds = Math.max(0, Math.floor((useNow(1000) - since) / 1000));
  return (
    <>
      <span role="status">Choosing questions</span>
      <span aria-hidden className="numerals">
        , {seconds} s
      </span>
    </>
  );
}
