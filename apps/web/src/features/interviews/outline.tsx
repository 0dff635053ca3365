import type { InterviewOutlineView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { moment } from "../../shared/lib/time.ts";
import { useTitle } from "../../shared/lib/use-title.ts";
import { useCommands } from "../../shared/live/use-commands.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { HomeLink } from "./home-link.tsx";
import { Notices } from "./notices.tsx";
import type { LiveInterview } from "./use-interview.ts";
import { WaysMenu } from "./ways/ways-menu.tsx";
import { statusWords } from "./words.ts";

/** Somebody else's interview, for an admin: how far it is and since when, not a word of it, and what may be done. */
export function Outline({
  live,
  view,
}: {
  readonly live: LiveInterview;
  readonly view: InterviewOutlineView;
}): ReactNode {
  const commands = useCommands(live);
  const now = new Date(view.at);
  const since = [
    ["Begun", view.startedAt],
    ["Finished", view.completedAt],
    ["Cancelled", view.cancelledAt],
  ] as const;
  useTitle("An interview of somebody else");
  return (
    <Page width="text" className="grid gap-6">
      <Notices live={live} commands={commands} kept="this is how it stood" />
      <Empty
        heading="h1"
        title="An interview of somebody else"
        action={
          <>
            <HomeLink />
            <WaysMenu view={view} commands={commands} />
          </>
        }
      >
        {statusWords[view.status].word}.{" "}
        {since.map(([what, at]) => at !== undefined && `${what} ${moment(new Date(at), now)}. `)}
        Its words are for its candidate alone.
      </Empty>
    </Page>
  );
}
