import type { InterviewView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { useCommands } from "../../../shared/live/use-commands.ts";
import { Notices } from "../notices.tsx";
import type { LiveInterview } from "../use-interview.ts";
import { LateWords } from "./late-words.tsx";
import { OpenTurn } from "./open-turn.tsx";
import { Paused } from "./paused.tsx";
import { Reading } from "./reading.tsx";
import { RoomStrip } from "./room-strip.tsx";
import { SystemLine } from "./system-line.tsx";
import { TalkLog } from "./talk-log.tsx";

export interface RoomProps {
  readonly live: LiveInterview;
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
          <SystemLine
            view={view}
            offsetMs={live.offsetMs}
            offline={live.phase === "stale"}
            sending={commands.inFlight === "submit-answer"}
          />
          <LateWords view={view} />
          {asks && <OpenTurn key={turn.turnId} live={live} view={view} turn={turn} commands={commands} />}
          {view.status === "evaluating" && <Reading view={view} />}
          {view.status === "paused" && view.pause && <Paused view={view} pause={view.pause} commands={commands} />}
          {/* below the buttons that rest: above, it would push away the field that somebody types in */}
          <Notices live={live} commands={commands} kept="your typing is kept" />
        </div>
        <aside aria-label="The talk" className="min-w-0 lg:border-l lg:border-line lg:pl-8">
          <TalkLog turns={view.status === "evaluating" ? view.turns.slice(0, -1) : view.turns} />
        </aside>
      </div>
    </div>
  );
}
