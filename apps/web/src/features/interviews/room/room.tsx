import type { InterviewCommand, InterviewView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import type { Live } from "../../../shared/live/live.ts";
import { OfflineNotice } from "../../../shared/live/offline-notice.tsx";
import { RefusalNotice } from "../../../shared/live/refusal-notice.tsx";
import { useCommands } from "../../../shared/live/use-commands.ts";
import { codeWords } from "../words.ts";
import { LateWords } from "./late-words.tsx";
import { OpenTurn } from "./open-turn.tsx";
import { Paused } from "./paused.tsx";
import { Reading } from "./reading.tsx";
import { RoomStrip } from "./room-strip.tsx";
import { SystemLine } from "./system-line.tsx";
import { TalkLog } from "./talk-log.tsx";

export interface RoomProps {
  readonly live: Live<InterviewView, InterviewCommand>;
  readonly view: InterviewView;
}

/** The interview while it is under way: what is open now, and the talk so far beside it. */
export function Room({ live, view }: RoomProps): ReactNode {
  const commands = useCommands(live, ["save-draft"]);
  const { turn } = view;
  const asks = (view.status === "questioning" || view.status === "follow-up") && turn !== undefined;
  return (
    <div>
      <RoomStrip live={live} view={view} commands={commands} />
      <div className="mx-auto grid max-w-7xl gap-x-14 gap-y-12 px-4 pt-6 pb-16 sm:px-6 sm:pt-9 lg:grid-cols-[minmax(0,1fr)_20rem] xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="grid min-w-0 content-start gap-5">
          <SystemLine view={view} offline={live.phase === "stale"} sending={commands.inFlight === "submit-answer"} />
          {live.offlineSince && (
            <OfflineNotice since={live.offlineSince} failure={live.failure} kept="your typing is kept" />
          )}
          {commands.refused && (
            <RefusalNotice failure={commands.refused} words={codeWords} onDismiss={commands.dismiss} />
          )}
          <LateWords view={view} />
          {asks && <OpenTurn key={turn.turnId} live={live} view={view} turn={turn} commands={commands} />}
          {view.status === "evaluating" && <Reading view={view} />}
          {view.status === "paused" && view.pause && <Paused view={view} pause={view.pause} commands={commands} />}
        </div>
        <aside aria-label="The talk" className="min-w-0 lg:border-l lg:border-line lg:pl-8">
          <TalkLog turns={view.status === "evaluating" ? view.turns.slice(0, -1) : view.turns} />
        </aside>
      </div>
    </div>
  );
}
