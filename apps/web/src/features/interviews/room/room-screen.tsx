import { Navigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { Elsewhere, Faces } from "../faces.tsx";
import { useInterview } from "../use-interview.ts";
import { Room } from "./room.tsx";

/** The room of one interview: opening it only reads. */
export function RoomScreen(): ReactNode {
  const { id } = useParams({ from: "/interviews/$id/room" });
  const live = useInterview(id);
  const status = live.view?.status;
  const [wasLive, setWasLive] = useState(false);
  if (!wasLive && status !== undefined && status !== "complete") setWasLive(true);
  useTitle(
    live.view
      ? `${live.view.position ? `Question ${live.view.position.number} of ${live.view.position.of}` : "Room"}: ${live.view.title}`
      : "Room",
  );
  return (
    <Faces live={live} skeleton={<RoomSkeleton />}>
      {(view) => {
        if (view.status === "planning" || view.status === "plan-failed" || view.status === "idle")
          return (
            <Elsewhere title={view.title} to="/interviews/$id/plan" id={id} action="To the plan">
              This interview has not begun yet. You begin it from its plan.
            </Elsewhere>
          );
        if (view.status !== "complete") return <Room live={live} view={view} />;
        if (wasLive) return <Navigate to="/interviews/$id/report" params={{ id }} replace />;
        return (
          <Elsewhere title={`${view.title}: finished`} to="/interviews/$id/report" id={id} action="See the report">
            This interview is over.
          </Elsewhere>
        );
      }}
    </Faces>
  );
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
