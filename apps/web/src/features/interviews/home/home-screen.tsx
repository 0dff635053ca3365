import { type InterviewPage, type InterviewRow, levelWord, liveStatuses } from "@segno/interviews/wire";
import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { ArrowRight, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { count, moment } from "../../../shared/lib/time.ts";
import { useNow } from "../../../shared/lib/use-now.ts";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { useLiveList, useOfflineSince } from "../../../shared/live/live.ts";
import { OfflineNotice } from "../../../shared/live/offline-notice.tsx";
import { Unreachable } from "../../../shared/live/unreachable.tsx";
import { useSession } from "../../../shared/session/session.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Empty } from "../../../shared/ui/empty.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Loading, Skeleton } from "../../../shared/ui/skeleton.tsx";
import { codeWords } from "../code-words.ts";
import { type Place, placeOf, routeTo } from "../places.ts";
import { capital } from "../review/level.tsx";
import { modeWords, statusWords } from "../words.ts";

/** All interviews: what to go on with first, then what is ready, then what is over. A link opens its one. */
export function HomeScreen(): ReactNode {
  const { scopes } = useSession();
  const only = scopes?.find((scope) => scope.startsWith("interview:"))?.slice("interview:".length);
  return only === undefined ? <AllInterviews /> : <Navigate to="/interviews/$id/plan" params={{ id: only }} replace />;
}

function AllInterviews(): ReactNode {
  useTitle("Interviews");
  const navigate = useNavigate();
  const list = useLiveList<InterviewPage>("my-interviews");
  useShortcuts({ n: () => void navigate({ to: "/interviews/new" }) });
  const offlineSince = useOfflineSince();
  return (
    <Page>
      <PageHead
        title="Interviews"
        actions={
          <Button asChild variant="primary">
            <Link to="/interviews/new" aria-keyshortcuts="N">
              <Plus aria-hidden />
              New interview
            </Link>
          </Button>
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

const isLive = ({ status }: InterviewRow): boolean => liveStatuses.some((live) => live === status);

function Filled({ items }: { readonly items: readonly InterviewRow[] }): ReactNode {
  const at = (place: Place): readonly InterviewRow[] => items.filter(({ status }) => placeOf[status] === place);
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
      <Rows title="Go on with" items={at("room")} big />
      <Rows title="Ready to begin" items={at("plan")} />
      <Rows title="Finished" items={at("report")} />
    </>
  );
}

function Rows({
  title,
  items,
  big = false,
}: {
  readonly title: string;
  readonly items: readonly InterviewRow[];
  readonly big?: boolean;
}): ReactNode {
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="mb-3 text-lg font-semibold">{title}</h2>
      <ul className="grid gap-3">
        {items.map((item) => (
          <Row key={item.id} item={item} big={big} />
        ))}
      </ul>
    </section>
  );
}

const acts: Readonly<Record<InterviewRow["status"], string>> = {
  planning: "See the plan",
  "plan-failed": "Try again",
  idle: "See the plan",
  questioning: "Go on",
  "follow-up": "Go on",
  evaluating: "Go on",
  paused: "Go on",
  complete: "Report",
  cancelled: "See why",
};

function Row({ item, big }: { readonly item: InterviewRow; readonly big: boolean }): ReactNode {
  const { word, tone } = statusWords[item.status];
  return (
    <li className="sheet relative flex flex-wrap items-center gap-x-5 gap-y-3 p-4 transition-colors focus-within:border-edge hover:border-edge sm:px-5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-[1.0625rem] leading-snug font-semibold break-words">
          <Link
            to={routeTo[placeOf[item.status]]}
            params={{ id: item.id }}
            className="after:absolute after:inset-0 after:rounded-sheet focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
          >
            {item.title ?? "An interview of somebody else"}
          </Link>
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-quiet numerals">
          <Badge tone={tone}>{word}</Badge>
          {item.mode !== undefined && <span>{modeWords[item.mode]}</span>}
          <Detail item={item} />
        </p>
      </div>
      <div className="flex items-center gap-5">
        {item.overall !== undefined && (
          <p className="flex items-baseline gap-2 sm:flex-col sm:items-end sm:gap-0">
            <span className="text-2xs text-quiet">Overall</span>
            <span className="font-semibold">{capital(levelWord(item.overall))}</span>
          </p>
        )}
        <span
          aria-hidden
          className={
            big
              ? "inline-flex h-11 items-center gap-2 rounded-lg bg-accent px-4 font-semibold text-on-accent [&_svg]:size-[1.125rem]"
              : "inline-flex items-center gap-1.5 text-sm font-semibold text-accent [&_svg]:size-4"
          }
        >
          {acts[item.status]}
          <ArrowRight />
        </span>
      </div>
    </li>
  );
}

function Detail({ item }: { readonly item: InterviewRow }): ReactNode {
  const now = new Date(useNow(60_000));
  const live = isLive(item);
  return (
    <>
      {live && item.number !== undefined && item.of !== undefined && (
        <span>
          Question {item.number} of {item.of}
        </span>
      )}
      {!live && item.of !== undefined && <span>{count(item.of, "question")}</span>}
      <time dateTime={item.updatedAt}>{moment(new Date(item.updatedAt), now)}</time>
    </>
  );
}
