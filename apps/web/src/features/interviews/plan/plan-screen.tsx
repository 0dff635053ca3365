import { useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { Page } from "../../../shared/ui/page.tsx";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { Elsewhere } from "../elsewhere.tsx";
import { Faces } from "../faces.tsx";
import { isOwn, useInterview } from "../use-interview.ts";
import { Choosing } from "./choosing.tsx";
import { PlanView } from "./plan-view.tsx";

/** The plan of one interview, from the choosing of its questions until it begins. */
export function PlanScreen(): ReactNode {
  const { id } = useParams({ from: "/interviews/$id/plan" });
  const live = useInterview(id);
  const navigate = useNavigate();
  useTitle(live.view && isOwn(live.view) ? `Plan: ${live.view.title}` : "Plan");
  return (
    <Faces live={live} skeleton={<PlanSkeleton />}>
      {(view) => {
        if (view.status === "planning" || view.status === "plan-failed") return <Choosing live={live} view={view} />;
        if (view.status === "idle")
          return (
            <PlanView
              live={live}
              view={view}
              onStarted={() => void navigate({ to: "/interviews/$id/room", params: { id } })}
            />
          );
        return <Elsewhere view={view} here="plan" />;
      }}
    </Faces>
  );
}

function PlanSkeleton(): ReactNode {
  return (
    <Page width="wide">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="mt-3 h-9 w-full max-w-lg" />
      <Skeleton className="mt-3 h-5 w-full max-w-md" />
      <div className="mt-8 grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid gap-3">
          {Array.from({ length: 4 }, (_, index) => (
            <Skeleton key={index} className="h-[9.25rem] rounded-sheet" />
          ))}
        </div>
        <Skeleton className="h-60 rounded-sheet" />
      </div>
    </Page>
  );
}
