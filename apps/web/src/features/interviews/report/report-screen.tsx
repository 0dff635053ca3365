import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { Page } from "../../../shared/ui/page.tsx";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { Elsewhere } from "../elsewhere.tsx";
import { Faces } from "../faces.tsx";
import { isOwn, useInterview } from "../use-interview.ts";
import { ReportView } from "./report-view.tsx";

/** The report of one interview. */
export function ReportScreen(): ReactNode {
  const { id } = useParams({ from: "/interviews/$id/report" });
  const live = useInterview(id);
  useTitle(live.view && isOwn(live.view) ? `Report: ${live.view.title}` : "Report");
  return (
    <Faces live={live} skeleton={<ReportSkeleton />}>
      {(view) =>
        view.report ? (
          <ReportView live={live} view={view} report={view.report} />
        ) : (
          <Elsewhere view={view} here="report" />
        )
      }
    </Faces>
  );
}

function ReportSkeleton(): ReactNode {
  return (
    <Page width="wide">
      <Skeleton className="h-6 w-48" />
      <Skeleton className="mt-3 h-9 w-full max-w-lg" />
      <div className="mt-10 grid gap-12 lg:grid-cols-2">
        <div>
          <Skeleton className="h-4 w-20" />
          <Skeleton className="mt-3 h-12 w-64" />
          <Skeleton className="mt-4 h-5 w-full max-w-md" />
          <Skeleton className="mt-6 h-14 w-72" />
        </div>
        <Skeleton className="mx-auto aspect-[46/36] w-full max-w-[30rem]" />
      </div>
      <Skeleton className="mt-10 h-72 rounded-sheet" />
    </Page>
  );
}
