import type { InterviewCommand, InterviewView } from "@segno/interviews/wire";
import { EllipsisVertical, Flag, Pause, Timer, Trash2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { Live } from "../../../shared/live/live.ts";
import type { Commands } from "../../../shared/live/use-commands.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Confirm } from "../../../shared/ui/dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../../shared/ui/menu.tsx";
import { Progress } from "./progress.tsx";
import { TurnClock } from "./turn-clock.tsx";

export interface RoomStripProps {
  readonly live: Live<InterviewView, InterviewCommand>;
  readonly view: InterviewView;
  readonly commands: Commands<InterviewCommand>;
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
        <div className="flex items-center gap-1 sm:gap-2">
          {open && (
            <TurnClock deadlineAt={turn?.deadlineAt} offsetMs={live.offsetMs} offline={live.phase === "stale"} />
          )}
          {open && turn?.deadlineAt !== undefined && <MoreTime turn={turn} commands={commands} />}
          {view.status !== "paused" && (
            <Button
              size="sm"
              disabled={!commands.can("pause") || view.wish === "pause"}
              busy={commands.inFlight === "pause"}
              busyLabel="Pausing"
              aria-keyshortcuts="Alt+P"
              onClick={() => void commands.run({ type: "pause" })}
            >
              <Pause aria-hidden />
              <span className="max-sm:sr-only">Pause</span>
            </Button>
          )}
          <WaysOut commands={commands} view={view} />
        </div>
      </div>
    </div>
  );
}

interface MoreTimeProps {
  readonly turn: { readonly turnId: string; readonly extensionsLeft: number };
  readonly commands: Commands<InterviewCommand>;
  /** With its words also where there is little room. */
  readonly inWords?: boolean;
}

/** Stretches the turn by its own limit. */
export function MoreTime({ turn, commands, inWords = false }: MoreTimeProps): ReactNode {
  return (
    <Button
      size="sm"
      variant={inWords ? "secondary" : "ghost"}
      disabled={!commands.can("extend-time") || turn.extensionsLeft === 0}
      busy={commands.inFlight === "extend-time"}
      aria-keyshortcuts="T"
      title={`More time (T), ${turn.extensionsLeft} left`}
      onClick={() => void commands.run({ type: "extend-time", turnId: turn.turnId })}
    >
      <Timer aria-hidden />
      <span className={inWords ? "" : "max-sm:sr-only"}>More time</span>
    </Button>
  );
}

function WaysOut({
  commands,
  view,
}: {
  readonly commands: Commands<InterviewCommand>;
  readonly view: InterviewView;
}): ReactNode {
  const [asking, setAsking] = useState<"finish" | "cancel">();
  const trigger = useRef<HTMLButtonElement>(null);
  const answered = view.turns.some(({ outcome }) => outcome === "answered");
  const close = (): void => setAsking(undefined);
  return (
    <>
      <Menu
        trigger={
          <Button ref={trigger} size="icon-sm" variant="ghost" aria-label="Finish or cancel">
            <EllipsisVertical aria-hidden />
          </Button>
        }
      >
        <MenuItem disabled={!commands.can("finish")} onSelect={() => setAsking("finish")}>
          <Flag aria-hidden />
          Finish now
        </MenuItem>
        <MenuSeparator />
        <MenuItem disabled={!commands.can("cancel")} onSelect={() => setAsking("cancel")} className="text-bad">
          <Trash2 aria-hidden />
          Cancel the interview
        </MenuItem>
      </Menu>
      <Confirm
        open={asking === "finish"}
        onOpenChange={close}
        returnTo={trigger}
        title="Finish now?"
        confirm="Finish"
        onConfirm={() => void commands.run({ type: "finish" })}
      >
        {answered
          ? "You get a report on what you have answered. The open question counts as never asked."
          : "Nothing is answered yet, so there will be no report."}
      </Confirm>
      <Confirm
        open={asking === "cancel"}
        onOpenChange={close}
        returnTo={trigger}
        title="Cancel the interview?"
        confirm="Cancel the interview"
        danger
        onConfirm={() => void commands.run({ type: "cancel" })}
      >
        It ends without a report, and cannot be taken up again. To see how you did so far, finish it instead.
      </Confirm>
    </>
  );
}
