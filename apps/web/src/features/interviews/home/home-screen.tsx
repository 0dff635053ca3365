import type { InterviewPage, InterviewRow } from "@segno/interviews/wire";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { ArrowRight, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { useLiveList, useOfflineSince } from "../../../shared/live/live.ts";
import { OfflineNotice } from "../../../shared/live/offline-notice.tsx";
import { Unreachable } from "../../../shared/live/unreachable.tsx";
import { useSession } from "../../../shared/session/session.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Empty } from "../../../shared/ui/empty.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Loading, Skeleton } from "../../../shared/ui/skeleton.tsx";
import { codeWords } from "../code-words.ts";
import { type Place, placeOf } from "../places.ts";
import { InterviewRows, isOwnRow } from "./interview-rows.tsx";

/** All interviews: what to go on with first, then what is ready, then what is over. A link opens its one. */
export function HomeScreen(): ReactNode {
  const { scopes } = useSession();
  const only = scopes?.find((scope) => scope.startsWith("interview:"))?.slice("interview:".length);
  return only === undefined ? <AllInterviews /> : <Navigate to="/interviews/$id/plan" params={{ id: only }} replace />;
}

function AllInterviews(): ReactNode {
  useTitle("Interviews");
  const navigate = useNavigate();
  const mayBegin = useMayBegin();
  const list = useLiveList<InterviewPage>("my-interviews");
  useShortcuts({ n: mayBegin ? () => void navigate({ to: "/interviews/new" }) : undefined });
  const offlineSince = useOfflineSince();
  return (
    <Page>
      <PageHead
        title="Interviews"
        actions={
          mayBegin && (
            <Button asChild variant="primary">
              <Link to="/interviews/new" aria-keyshortcuts="N">
                <Plus aria-hidden />
                New interview
              </Link>
            </Button>
          )
        }
      />
      <div className="grid gap-10">
        {list.status === "stale" && (
          <OfflineNotice since={new Date(list.since)} kept="this is the list as last known" failure={list.error} />
        )}
        {list.value ? (
          <Filled items={list.value.interviews} />
        ) : list.status === "loading" && offlineSince === undefined ? (
          <Loading label="Loading your interviews" className="grid gap-3">
            {Array.from({ length: 4 }, (_, index) => (
              <Skeleton key={index} className="h-[5.25rem] rounded-sheet" />
            ))}
          </Loading>
        ) : (
          <Unreachable failure={list.error} words={codeWords} />
        )}
      </div>
    </Page>
  );
}

/** Whether this person may make an interview: who is a candidate. */
function useMayBegin(): boolean {
  return useSession().roles["interviews"]?.includes("candidate") ?? false;
}

function Filled({ items }: { readonly items: readonly InterviewRow[] }): ReactNode {
  const mayBegin = useMayBegin();
  const own = items.filter(isOwnRow);
  const at = (place: Place): readonly InterviewRow[] => own.filter(({ status }) => placeOf[status] === place);
  if (items.length === 0 && !mayBegin)
    return <Empty title="There is no interview yet">Those of your organisation stand here once there are any.</Empty>;
  if (items.length === 0)
    return (
      <Empty
        title="Your first interview is one click away"
        action={
          <Button asChild variant="primary" size="lg">
            <Link to="/interviews/new">
              Start without preparing
              <ArrowRight aria-hidden />
            </Link>
          </Button>
        }
      >
        Answer in writing, at your own pace. You are asked on where something is missing, and see at the end how it
        went, in your own words.
      </Empty>
    );
  return (
    <>
      <InterviewRows title="Go on with" items={at("room")} big />
      <InterviewRows title="Ready to begin" items={at("plan")} />
      <InterviewRows title="Finished" items={at("report")} />
      <InterviewRows title="Of others" items={items.filter((row) => !isOwnRow(row))} />
    </>
  );
}
