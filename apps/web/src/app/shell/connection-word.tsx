import type { ReactNode } from "react";
import { cn } from "../../shared/lib/cn.ts";
import { timeOfDay } from "../../shared/lib/time.ts";
import { useConnection } from "../../shared/live/live.ts";

/** How the line to the server is, as a word. */
export function ConnectionWord(): ReactNode {
  const connection = useConnection();
  const isOnline = connection.status === "online";
  const isDown = connection.status === "reconnecting" || connection.status === "signed-out";
  return (
    <p
      role="status"
      className={cn(
        "flex items-center gap-1.5 rounded-full px-2.5 py-1 text-2xs font-semibold whitespace-nowrap numerals",
        isDown ? "bg-warn-wash text-warn" : "text-quiet max-sm:sr-only",
      )}
    >
      <span
        aria-hidden
        className={cn("size-1.5 rounded-full", isOnline ? "bg-good" : isDown ? "bg-warn" : "bg-edge")}
      />
      {words[connection.status]}
      {connection.status === "reconnecting" && (
        <span className="max-sm:sr-only">since {timeOfDay(new Date(connection.since))}</span>
      )}
    </p>
  );
}

const words: Readonly<Record<ReturnType<typeof useConnection>["status"], string>> = {
  idle: "Ready",
  connecting: "Connecting",
  online: "Connected",
  reconnecting: "Offline",
  "signed-out": "Signed out",
  outdated: "Outdated",
  closed: "Closed",
};
