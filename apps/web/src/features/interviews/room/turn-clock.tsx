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

/** What stands on the page from a minute on, with the way to more time; and what is said aloud, once for each band. */
export function TimeWarning({
  deadlineAt,
  offsetMs,
  children,
}: Omit<TurnClockProps, "offline"> & { readonly children: ReactNode }): ReactNode {
  const leftMs = useTimeLeft(deadlineAt, offsetMs);
  const band = leftMs === undefined ? "calm" : bandOf(leftMs);
  const words = warningWords[band];
  return (
    <>
      <p className="sr-only" role="status" aria-live="polite">
        {band === "minute" ? words : ""}
      </p>
      <p className="sr-only" role="alert" aria-live="assertive">
        {band === "seconds" || band === "over" ? words : ""}
      </p>
      {words !== "" && (
        <div
          className={cn(
            "flex flex-wrap items-center justify-between gap-3 rounded-xl border px-4 py-2.5 font-semibold",
            band === "minute" ? "border-warn/35 bg-warn-wash text-warn" : "border-bad/35 bg-bad-wash text-bad",
          )}
        >
          <span aria-hidden>{words}</span>
          {band !== "over" && children}
        </div>
      )}
    </>
  );
}

const warningWords: Readonly<Record<Band, string>> = {
  calm: "",
  minute: "Less than a minute left",
  seconds: "20 seconds left, then what you have written is sent",
  over: "Time is up. What you have written is being taken as your answer",
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
