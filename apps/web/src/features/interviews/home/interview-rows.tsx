import { type InterviewRow, liveStatuses } from "@segno/interviews/wire";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { count, moment } from "../../../shared/lib/time.ts";
import { useNow } from "../../../shared/lib/use-now.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { placeOf, routeTo } from "../places.ts";
import { capital } from "../review/level.tsx";
import { modeWords, statusWords } from "../words.ts";

export interface InterviewRowsProps {
  readonly title: string;
  readonly items: readonly InterviewRow[];
  /** Where the way on is a button in sight. */
  readonly big?: boolean;
}

/** Some interviews under their own heading; the whole row is the link to where each is at. */
export function InterviewRows({ title, items, big = false }: InterviewRowsProps): ReactNode {
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

/** Whether it is one's own: of another's an admin is told status and dates alone. */
export function isOwnRow({ title }: InterviewRow): boolean {
  return title !== undefined;
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
            <span className="font-semibold">{capital(item.overall.words)}</span>
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
          {isOwnRow(item) ? acts[item.status] : "See its dates"}
          <ArrowRight />
        </span>
      </div>
    </li>
  );
}

function Detail({ item }: { readonly item: InterviewRow }): ReactNode {
  const now = new Date(useNow(60_000));
  const live = liveStatuses.some((status) => status === item.status);
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
