import type { InterviewView } from "@segno/interviews/wire";
import { Pause, Play, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { count } from "../../../shared/lib/time.ts";
import { Button } from "../../../shared/ui/button.tsx";
import type { InterviewCommands, LiveInterview } from "../use-interview.ts";
import { WaysMenu } from "../ways/ways-menu.tsx";
import { Progress } from "./progress.tsx";
import { TurnClock } from "./turn-clock.tsx";

export interface RoomStripProps {
  readonly live: LiveInterview;
  readonly view: InterviewView;
  readonly commands: InterviewCommands;
}

/** Always in sight: where we are, the time left, and the ways out. */
export function RoomStrip({ live, view, commands }: RoomStripProps): ReactNode {
  const { position, turn } = view;
  const open = view.status === "questioning" || view.status === "follow-up";
  return (
    <div className="sticky top-0 z-30 border-b border-line bg-paper/95 backdrop-blur-sm">
      <div className="mx-auto flex min-h-14 max-w-7xl flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-1.5 sm:px-6">
        {position ? (
          <Progress number={position.number} of={position.of} className="flex-1" />
        ) : (
          <p className="flex-1 font-semibold">{view.title}</p>
        )}
        <div className="ml-auto flex items-center gap-1 sm:gap-2">
          {open && (
            <TurnClock deadlineAt={turn?.deadlineAt} offsetMs={live.offsetMs} offline={live.phase === "stale"} />
          )}
          {open && turn?.deadlineAt !== undefined && <MoreTime turn={turn} commands={commands} />}
          {view.status === "evaluating" && (view.wish ?? "go-on") !== "go-on" ? (
            <GoOn commands={commands} />
          ) : (
            view.status !== "paused" && <PauseButton view={view} commands={commands} />
          )}
          <WaysMenu view={view} commands={commands} />
        </div>
      </div>
    </div>
  );
}

/** Stretches the turn by its own limit. */
function MoreTime({
  turn,
  commands,
}: {
  readonly turn: NonNullable<InterviewView["turn"]>;
  readonly commands: InterviewCommands;
}): ReactNode {
  return (
    <Button
      size="sm"
      variant="ghost"
      disabled={!commands.can("extend-time") || turn.extensionsLeft === 0}
      busy={commands.inFlight === "extend-time"}
      aria-keyshortcuts="Alt+T"
      title={`More time (Alt+T), ${turn.extensionsLeft} left`}
      onClick={() => void commands.run({ type: "extend-time", turnId: turn.turnId })}
    >
      <Timer aria-hidden />
      <span className="max-sm:sr-only">More time</span>
    </Button>
  );
}

function PauseButton({ view, commands }: Omit<RoomStripProps, "live">): ReactNode {
  const left = view.left?.pauses;
  return (
    <Button
      size="sm"
      disabled={!commands.can("pause")}
      busy={commands.inFlight === "pause"}
      busyLabel="Pausing"
      aria-keyshortcuts="Alt+P"
      title={left === undefined ? "Pause (Alt+P)" : `Pause (Alt+P), ${count(left, "pause")} left`}
      onClick={() => void commands.run({ type: "pause" })}
    >
      <Pause aria-hidden />
      <span className="max-sm:sr-only">Pause</span>
    </Button>
  );
}

/** Takes back what was wished for after the answer that is being read. */
function GoOn({ commands }: { readonly commands: InterviewCommands }): ReactNode {
  return (
    <Button
      size="sm"
      disabled={!commands.can("resume")}
      busy={commands.inFlight === "resume"}
      busyLabel="Going on"
      onClick={() => void commands.run({ type: "resume" })}
    >
      <Play aria-hidden />
      Go on instead
    </Button>
  );
}
