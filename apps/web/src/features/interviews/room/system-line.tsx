import type { InterviewView } from "@segno/interviews/wire";
import { Ear, LoaderCircle, type LucideIcon, MessageCircleQuestionMark, Pause, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../../shared/lib/cn.ts";
import { TimeWarning } from "./turn-clock.tsx";

export interface SystemLineProps {
  readonly view: InterviewView;
  /** The server's clock minus the browser's. */
  readonly offsetMs: number;
  readonly offline: boolean;
  readonly sending: boolean;
}

/** What the system is doing now, in words, and beside it that time runs short: one line, so that nothing below it moves. */
export function SystemLine({ view, offsetMs, offline, sending }: SystemLineProps): ReactNode {
  const { icon: Icon, words, works } = doing({ view, offline, sending });
  const asks = view.status === "questioning" || view.status === "follow-up";
  return (
    <div className="group flex min-h-6 items-center justify-between gap-4">
      <p
        role="status"
        aria-live="polite"
        className="flex items-center gap-2 text-sm font-medium text-quiet max-sm:group-has-data-warning:sr-only"
      >
        <Icon
          aria-hidden
          className={cn("size-4 shrink-0", works === true && "animate-[turn_1.1s_linear_infinite] text-accent")}
        />
        {words}
      </p>
      {asks && <TimeWarning deadlineAt={view.turn?.deadlineAt} offsetMs={offsetMs} />}
    </div>
  );
}

interface Doing {
  readonly icon: LucideIcon;
  readonly words: string;
  readonly works?: true;
}

const afterwards = { "go-on": "", pause: ", then a pause", finish: ", then the report" } as const;

function doing({ view, offline, sending }: Omit<SystemLineProps, "offsetMs">): Doing {
  if (offline)
    return {
      icon: WifiOff,
      words: sending ? "Not sent yet. Your answer goes out once the line is back" : "Reconnecting",
    };
  if (sending) return { icon: LoaderCircle, words: "Sending your answer", works: true };
  if (view.status === "evaluating")
    return { icon: LoaderCircle, words: `Reading your answer${afterwards[view.wish ?? "go-on"]}`, works: true };
  if (view.status === "paused") return { icon: Pause, words: "Nothing runs" };
  if (view.status === "follow-up") return { icon: MessageCircleQuestionMark, words: "Asking on. Your turn" };
  return { icon: Ear, words: "Listening. Your turn" };
}
