import type { InterviewView } from "@segno/interviews/wire";
import { Navigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { Elsewhere } from "../elsewhere.tsx";
import { Faces } from "../faces.tsx";
import { placeOf } from "../places.ts";
import { isOwn, useInterview } from "../use-interview.ts";
import { Room } from "./room.tsx";

/** The room of one interview: opening it only reads. */
export function RoomScreen(): ReactNode {
  const { id } = useParams({ from: "/interviews/$id/room" });
  const live = useInterview(id);
  const status = live.view?.status;
  const [wasLive, setWasLive] = useState(false);
  if (!wasLive && status !== undefined && status !== "complete") setWasLive(true);
  useTitle(live.view && isOwn(live.view) ? `${whereIn(live.view)}: ${live.view.title}` : "Room");
  return (
    <Faces live={live} skeleton={<RoomSkeleton />}>
      {(view) => {
        if (placeOf[view.status] === "room") return <Room live={live} view={view} />;
        if (view.status === "complete" && wasLive)
          return <Navigate to="/interviews/$id/report" params={{ id }} replace />;
        return <Elsewhere view={view} here="room" />;
      }}
    </Faces>
  );
}

function whereIn({ position }: InterviewView): string {
  return position ? `Question ${position.number} of ${position.of}` : "Room";
}

function RoomSkeleton(): ReactNode {
  return (
    <div>
      <div className="h-14 border-b border-line" />
      <div className="mx-auto grid max-w-7xl gap-x-14 gap-y-12 px-4 pt-9 sm:px-6 lg:grid-cols-[minmax(0,1fr)_20rem] xl:grid-cols-[minmax(0,1fr)_23rem]">
        <div>
          <Skeleton className="h-5 w-40" />
          <Skeleton className="mt-6 h-5 w-28" />
          <Skeleton className="mt-4 h-10 w-full max-w-2xl" />
          <Skeleton className="mt-2 h-10 w-2/3 max-w-lg" />
          <Skeleton className="mt-10 h-44 rounded-xl" />
        </div>
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
