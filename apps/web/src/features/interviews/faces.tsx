import type { InterviewCommand, InterviewView } from "@segno/interviews/wire";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Live, useOfflineSince } from "../../shared/live/live.ts";
import { RefusalNotice } from "../../shared/live/refusal-notice.tsx";
import { Button } from "../../shared/ui/button.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { Loading } from "../../shared/ui/skeleton.tsx";
import { cancelledWords, codeWords } from "./words.ts";

export interface FacesProps {
  readonly live: Live<InterviewView, InterviewCommand>;
  /** Grey shapes of the size of what is to come. */
  readonly skeleton: ReactNode;
  readonly children: (view: InterviewView) => ReactNode;
}

/** What every screen of one interview does alike: loading, gone, failed, cancelled; else the view, fresh or stale. */
export function Faces({ live, skeleton, children }: FacesProps): ReactNode {
  const offlineSince = useOfflineSince();
  if (live.phase === "gone")
    return (
      <Page width="text">
        <Empty heading="h1" title="This interview is not here" code={live.failure?.code} action={<HomeLink />}>
          It may have been erased, or belong to someone else.
        </Empty>
      </Page>
    );
  if (!live.view) {
    if (live.phase === "loading" && offlineSince === undefined)
      return (
        <Loading label="Loading the interview">
          <h1 className="sr-only">An interview</h1>
          {skeleton}
        </Loading>
      );
    return (
      <Page width="text">
        <RefusalNotice
          failure={live.failure ?? { code: "offline", details: {} }}
          words={codeWords}
          onRetry={live.retry}
        />
        <div className="mt-6">
          <HomeLink />
        </div>
      </Page>
    );
  }
  if (live.view.status === "cancelled") return <Cancelled view={live.view} />;
  return children(live.view);
}

function Cancelled({ view }: { readonly view: InterviewView }): ReactNode {
  const why = view.because;
  return (
    <Page width="text">
      <Empty heading="h1" title={`${view.title}: cancelled`} action={<HomeLink />}>
        {why !== undefined && why in cancelledWords
          ? cancelledWords[why as keyof typeof cancelledWords]
          : "It ended without a report."}{" "}
        There is no report, and nothing of it counts.
      </Empty>
    </Page>
  );
}

/** Where an interview is at: a screen that is not the right one any more leads there. */
export function Elsewhere({ title, children, to, id, action }: ElsewhereProps): ReactNode {
  return (
    <Page width="text">
      <Empty
        heading="h1"
        title={title}
        action={
          <Button asChild variant="primary">
            <Link to={to} params={{ id }}>
              {action}
            </Link>
          </Button>
        }
      >
        {children}
      </Empty>
    </Page>
  );
}

interface ElsewhereProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly to: "/interviews/$id/plan" | "/interviews/$id/room" | "/interviews/$id/report";
  readonly id: string;
  readonly action: string;
}

function HomeLink(): ReactNode {
  return (
    <Button asChild>
      <Link to="/interviews">All interviews</Link>
    </Button>
  );
}
