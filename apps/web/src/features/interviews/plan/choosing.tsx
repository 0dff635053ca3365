import type { InterviewCommand, InterviewView } from "@segno/interviews/wire";
import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNow } from "../../../shared/lib/use-now.ts";
import type { Live } from "../../../shared/live/live.ts";
import { wordsOf } from "../../../shared/live/failure.ts";
import { OfflineNotice } from "../../../shared/live/offline-notice.tsx";
import { RefusalNotice } from "../../../shared/live/refusal-notice.tsx";
import { useCommands } from "../../../shared/live/use-commands.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { codeWords } from "../words.ts";
import { CancelButton } from "./cancel-button.tsx";

export interface ChoosingProps {
  readonly live: Live<InterviewView, InterviewCommand>;
  readonly view: InterviewView;
}

/** While questions are chosen, or when that did not work: there is always a way on. */
export function Choosing({ live, view }: ChoosingProps): ReactNode {
  const commands = useCommands(live);
  const failed = view.status === "plan-failed";
  return (
    <Page width="wide">
      <PageHead title={view.title}>{failed ? "Nothing is lost: what you set is kept." : <Seconds />}</PageHead>
      <div className="grid max-w-3xl gap-3">
        {live.offlineSince && (
          <OfflineNotice since={live.offlineSince} failure={live.failure} kept="what you set is kept" />
        )}
        {commands.refused && (
          <RefusalNotice failure={commands.refused} words={codeWords} onDismiss={commands.dismiss} />
        )}
        {failed ? (
          <Notice
            tone="bad"
            role="alert"
            title={
              view.failure === "timed-out" ? wordsOf("timed-out", codeWords).title : "Questions could not be chosen"
            }
            code={view.failure}
            actions={
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
            }
          >
            It may work at the next try. You can also cancel, and set it differently.
          </Notice>
        ) : (
          Array.from({ length: 4 }, (_, index) => <Skeleton key={index} className="h-[9.25rem] rounded-[0.875rem]" />)
        )}
        <div className="max-w-60">
          <CancelButton commands={commands} />
        </div>
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
