import type { ReactNode } from "react";
import { OfflineNotice } from "../../shared/live/offline-notice.tsx";
import { RefusalNotice } from "../../shared/live/refusal-notice.tsx";
import { codeWords } from "./code-words.ts";
import type { InterviewCommands, LiveInterview } from "./use-interview.ts";

export interface NoticesProps {
  readonly live: LiveInterview;
  readonly commands: InterviewCommands;
  /** What is safe while the line is down. */
  readonly kept: string;
}

/** What every screen of an interview says in the same words: that the line is down, and that a command was refused. */
export function Notices({ live, commands, kept }: NoticesProps): ReactNode {
  return (
    <>
      {live.offlineSince && <OfflineNotice since={live.offlineSince} failure={live.failure} kept={kept} />}
      {commands.refused && <RefusalNotice failure={commands.refused} words={codeWords} onDismiss={commands.dismiss} />}
    </>
  );
}
