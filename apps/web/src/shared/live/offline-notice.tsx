import type { ReactNode } from "react";
import { timeOfDay } from "../lib/time.ts";
import { Notice } from "../ui/notice.tsx";
import { Button } from "../ui/button.tsx";
import { useClient } from "./client-context.ts";
import { type Failure, wordsOf } from "./failure.ts";
import { Reconnecting } from "./reconnecting.tsx";

export interface OfflineNoticeProps {
  readonly since: Date;
  /** What is safe: "your typing is kept". */
  readonly kept: string;
  /** Where the line is up, but the server cannot read it just now. */
  readonly failure?: Failure | undefined;
}

/** What is shown may be behind: since when, and what is safe. */
export function OfflineNotice({ since, kept, failure }: OfflineNoticeProps): ReactNode {
  const { retryNow } = useClient();
  const at = timeOfDay(since);
  return failure ? (
    <Notice tone="offline" role="status" title={`As it was at ${at}, ${kept}`} code={failure.code}>
      {wordsOf(failure.code).title}. We keep trying, and buttons rest until then.
    </Notice>
  ) : (
    <Notice
      tone="offline"
      role="status"
      title={`Offline since ${at}, ${kept}`}
      actions={
        <Button size="sm" onClick={retryNow}>
          Try now
        </Button>
      }
    >
      We keep trying to reconnect
      <Reconnecting />. Buttons rest until then.
    </Notice>
  );
}
