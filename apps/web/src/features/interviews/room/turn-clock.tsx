import { Clock, TimerOff } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "../../../shared/lib/cn.ts";
import { clock, spoken } from "../../../shared/lib/time.ts";
import { useNow } from "../../../shared/lib/use-now.ts";

export interface TurnClockProps {
  readonly deadlineAt: string | undefined;
  /** The server's clock minus the browser's. */
  readonly offsetMs: number;
  readonly offline: boolean;
}

type Band = "calm" | "minute" | "seconds" | "over";

/** The time left, by the server's clock. It speaks three times only: at a minute, at 20 seconds and at the end. */
export function TurnClock({ deadlineAt, offsetMs, offline }: TurnClockProps): ReactNode {
  const leftMs = useTimeLeft(deadlineAt, offsetMs);
  if (leftMs === undefined)
    return (
      <p className="flex items-center gap-2 text-sm text-quiet">
        <TimerOff aria-hidden className="size-4" />
        No clock
      </p>
    );
  const band = bandOf(leftMs);
  return (
    <div
      className={cn(
        "flex items-center gap-2 rounded-lg px-2.5 py-1 text-xl font-semibold numerals",
        band === "minute" && "bg-warn-wash text-warn",
        (band === "seconds" || band === "over") && "bg-bad-wash text-bad",
      )}
    >
      <Clock aria-hidden className="size-[1.125rem]" />
      <span role="timer" aria-live="off" aria-label={`Time left: ${spoken(leftMs)}${offline ? ", as last known" : ""}`}>
        {clock(leftMs)}
      </span>
    </div>
  );
}

/** The words of a warning, in sight while it holds; said aloud once: politely at a minute, at once from 20 seconds on. */
export function TimeWarning({ deadlineAt, offsetMs }: Omit<TurnClockProps, "offline">): ReactNode {
  const leftMs = useTimeLeft(deadlineAt, offsetMs);
  const band = leftMs === undefined ? "calm" : bandOf(leftMs);
  const words = warningWords[band];
  return (
    <>
      <span className="sr-only" role="status" aria-live="polite">
        {band === "minute" ? words : ""}
      </span>
      <span className="sr-only" role="alert" aria-live="assertive">
        {band === "seconds" || band === "over" ? words : ""}
      </span>
      {words !== "" && (
        <span
          aria-hidden
          data-warning
          className={cn("text-sm font-semibold", band === "minute" ? "text-warn" : "text-bad")}
        >
          {words}
        </span>
      )}
    </>
  );
}

const warningWords: Readonly<Record<Band, string>> = {
  calm: "",
  minute: "Less than a minute left",
  seconds: "20 seconds left, then it is sent",
  over: "Time is up: your words are taken",
};

function bandOf(leftMs: number): Band {
  if (leftMs <= 0) return "over";
  if (leftMs <= 20_000) return "seconds";
  return leftMs <= 60_000 ? "minute" : "calm";
}

function useTimeLeft(deadlineAt: string | undefined, offsetMs: number): number | undefined {
  const now = useNow(250);
  return deadlineAt === undefined ? undefined : Date.parse(deadlineAt) - (now + offsetMs);
}
