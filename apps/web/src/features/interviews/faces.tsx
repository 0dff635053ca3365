import type { InterviewView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { useOfflineSince } from "../../shared/live/live.ts";
import { Unreachable } from "../../shared/live/unreachable.tsx";
import { useCommands } from "../../shared/live/use-commands.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { Loading } from "../../shared/ui/skeleton.tsx";
import { codeWords } from "./code-words.ts";
import { HomeLink } from "./home-link.tsx";
import { Notices } from "./notices.tsx";
import { Outline } from "./outline.tsx";
import { type LiveInterview, isOwn } from "./use-interview.ts";
import { WaysMenu } from "./ways/ways-menu.tsx";
import { cancelledWords } from "./words.ts";

export interface FacesProps {
  readonly live: LiveInterview;
  /** Grey shapes of the size of what is to come. */
  readonly skeleton: ReactNode;
  readonly children: (view: InterviewView) => ReactNode;
}

/** What every screen of one interview does alike: loading, gone, failed, cancelled; else the view, fresh or stale. */
export function Faces({ live, skeleton, children }: FacesProps): ReactNode {
  const offlineSince = useOfflineSince();
  const { phase, view, failure } = live;
  if (phase === "gone") return <Gone code={failure?.code} />;
  if (!view)
    return phase === "loading" && offlineSince === undefined ? (
      <Loading label="Loading the interview">
        <h1 className="sr-only">An interview</h1>
        {skeleton}
      </Loading>
    ) : (
      <Page width="text">
        <Unreachable failure={failure} words={codeWords}>
          <HomeLink />
        </Unreachable>
      </Page>
    );
  if (!isOwn(view)) return <Outline live={live} view={view} />;
  if (view.status === "cancelled") return <Cancelled live={live} view={view} />;
  return children(view);
}

function Gone({ code }: { readonly code: string | undefined }): ReactNode {
  const erased = code === "erased";
  return (
    <Page width="text">
      <Empty
        heading="h1"
        title={erased ? "This interview is erased" : "This interview is not here"}
        code={code}
        action={<HomeLink />}
      >
        {erased
          ? "Its questions, answers and report are gone from every screen. That there was one, and when, is all that stays."
          : "It may have been erased, or belong to someone else."}
      </Empty>
    </Page>
  );
}

function Cancelled({ live, view }: { readonly live: LiveInterview; readonly view: InterviewView }): ReactNode {
  const commands = useCommands(live);
  const why = view.because;
  return (
    <Page width="text" className="grid gap-6">
      <Notices live={live} commands={commands} kept="nothing of it changes any more" />
      <Empty
        heading="h1"
        title={`${view.title}: cancelled`}
        action={
          <>
            <HomeLink />
            <WaysMenu view={view} commands={commands} />
          </>
        }
      >
        {why !== undefined && why in cancelledWords
          ? cancelledWords[why as keyof typeof cancelledWords]
          : "It ended without a report."}{" "}
        There is no report, and nothing of it counts.
      </Empty>
    </Page>
  );
}
