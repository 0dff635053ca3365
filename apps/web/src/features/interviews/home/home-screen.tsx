import { Link, Navigate, useNavigate } from "@tanstack/react-router";
import { ArrowRight, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { count, moment } from "../../../shared/lib/time.ts";
import { useNow } from "../../../shared/lib/use-now.ts";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { useClient } from "../../../shared/live/client-context.ts";
import { useOfflineSince } from "../../../shared/live/live.ts";
import { OfflineNotice } from "../../../shared/live/offline-notice.tsx";
import { RefusalNotice } from "../../../shared/live/refusal-notice.tsx";
import { useSession } from "../../../shared/session/session.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Empty } from "../../../shared/ui/empty.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { Loading, Skeleton } from "../../../shared/ui/skeleton.tsx";
import { capital, levelWord } from "../review/level.tsx";
import { codeWords, modeWords, statusWords } from "../words.ts";
import { type InterviewRow, useInterviewList } from "./interview-list.ts";

/** All interviews: what to go on with first, then what is ready, then what is over. A link opens its one. */
export function HomeScreen(): ReactNode {
  const { scopes } = useSession();
  const only = scopes?.find((scope) => scope.startsWith("interview:"))?.slice("interview:".length);
  return only === undefined ? <AllInterviews /> : <Navigate to="/interviews/$id/plan" params={{ id: only }} replace />;
}

function AllInterviews(): ReactNode {
  useTitle("Interviews");
  const navigate = useNavigate();
  const list = useInterviewList();
  useShortcuts({ n: () => void navigate({ to: "/interviews/new" }) });
  const { retryNow } = useClient();
  const offlineSince = useOfflineSince();
  const isWaiting = list.status === "loading" && offlineSince === undefined;
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
        ) : isWaiting ? (
          <Loading label="Loading your interviews" className="grid gap-3">
            {Array.from({ length: 4 }, (_, index) => (
              <Skeleton key={index} className="h-[5.25rem] rounded-[0.875rem]" />
            ))}
          </Loading>
        ) : (
          <RefusalNotice
            failure={list.error ?? { code: "offline", details: {} }}
            words={codeWords}
            onRetry={retryNow}
          />
        )}
      </div>
    </Page>
  );
}

const live = ["questioning", "follow-up", "evaluating", "paused"] as const;
const ready = ["planning", "plan-failed", "idle"] as const;

function Filled({ items }: { readonly items: readonly InterviewRow[] }): ReactNode {
  const of = (statuses: readonly InterviewRow["status"][]) => items.filter(({ status }) => statuses.includes(status));
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
      <Rows title="Go on with" items={of(live)} big />
      <Rows title="Ready to begin" items={of(ready)} />
      <Rows title="Finished" items={of(["complete", "cancelled"])} />
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

const leads = {
  planning: { to: "/interviews/$id/plan", act: "See the plan" },
  "plan-failed": { to: "/interviews/$id/plan", act: "Try again" },
  idle: { to: "/interviews/$id/plan", act: "See the plan" },
  questioning: { to: "/interviews/$id/room", act: "Go on" },
  "follow-up": { to: "/interviews/$id/room", act: "Go on" },
  evaluating: { to: "/interviews/$id/room", act: "Go on" },
  paused: { to: "/interviews/$id/room", act: "Go on" },
  complete: { to: "/interviews/$id/report", act: "Report" },
  cancelled: { to: "/interviews/$id/report", act: "See why" },
} as const;

function Row({ item, big }: { readonly item: InterviewRow; readonly big: boolean }): ReactNode {
  const { word, tone } = statusWords[item.status];
  const { to, act } = leads[item.status];
  return (
    <li className="sheet relative flex flex-wrap items-center gap-x-5 gap-y-3 p-4 transition-colors focus-within:border-edge hover:border-edge sm:px-5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-[1.0625rem] leading-snug font-semibold break-words">
          <Link
            to={to}
            params={{ id: item.id }}
            className="after:absolute after:inset-0 after:rounded-[0.875rem] focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
          >
            {item.title ?? "An interview of somebody else"}
          </Link>
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-quiet numerals">
          <Badge tone={tone}>{word}</Badge>
          <span>{modeWords[item.mode]}</span>
          <Detail item={item} />
        </p>
      </div>
      <div className="flex items-center gap-5">
        {item.overall !== undefined && (
          <p className="text-lg font-semibold tracking-[-0.01em]">{capital(levelWord(item.overall))}</p>
        )}
        <span
          aria-hidden
          className={
            big
              ? "inline-flex h-11 items-center gap-2 rounded-lg bg-accent px-4 font-semibold text-on-accent [&_svg]:size-[1.125rem]"
              : "inline-flex items-center gap-1.5 text-sm font-semibold text-accent [&_svg]:size-4"
          }
        >
          {act}
          <ArrowRight />
        </span>
      </div>
    </li>
  );
}

function Detail({ item }: { readonly item: InterviewRow }): ReactNode {
  const now = new Date(useNow(60_000));
  const isLive = (live as readonly string[]).includes(item.status);
  return (
    <>
      {isLive && item.number !== undefined && item.of !== undefined && (
        <span>
          Question {item.number} of {item.of}
        </span>
      )}
      {!isLive && item.of !== undefined && <span>{count(item.of, "question")}</span>}
      <time dateTime={item.updatedAt}>{moment(new Date(item.updatedAt), now)}</time>
    </>
  );
}
