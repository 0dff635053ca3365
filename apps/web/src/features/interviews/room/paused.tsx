import type { InterviewView, PauseView } from "@segno/interviews/wire";
import { Play, RotateCcw } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { Kbd } from "../../../shared/keys/kbd.tsx";
import { clock, moment } from "../../../shared/lib/time.ts";
import { useFocusIfLost } from "../../../shared/lib/use-focus-if-lost.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { LevelScale, LevelWords } from "../review/level.tsx";
import { ThreadReview, threadLevel } from "../review/thread-review.tsx";
import { useSheets } from "../sheets.ts";
import { threadsOf } from "../threads.ts";
import type { InterviewCommands } from "../use-interview.ts";
import { pauseWords } from "../words.ts";

export interface PausedProps {
  readonly view: InterviewView;
  readonly pause: PauseView;
  readonly commands: InterviewCommands;
}

/** Nobody is waited for: why, what is kept, until when, and the way on. After a thread in practice: how it went. */
export function Paused({ view, pause, commands }: PausedProps): ReactNode {
  const words = pauseWords[pause.reason];
  const ends = pause.next === "end";
  useShortcuts({
    Enter: ends
      ? commands.can("finish")
        ? () => void commands.run({ type: "finish" })
        : undefined
      : commands.can("resume")
        ? () => void commands.run({ type: "resume" })
        : undefined,
  });
  return (
    <section aria-labelledby="paused" className="grid animate-[rise_220ms_ease-out] gap-6">
      <header>
        <h1 id="paused" className="text-title font-semibold tracking-[-0.018em]">
          {words.title}
        </h1>
        <p className="mt-1.5 max-w-prose text-quiet">{words.text}</p>
      </header>
      {pause.reason === "feedback" ? <LastThread view={view} /> : <WhatIsKept view={view} pause={pause} />}
      <Ways view={view} pause={pause} commands={commands} />
    </section>
  );
}

function WhatIsKept({ view, pause }: { readonly view: InterviewView; readonly pause: PauseView }): ReactNode {
  const answered = view.turns.filter(({ outcome }) => outcome === "answered").length;
  const until = new Date(pause.until);
  return (
    <dl className="sheet grid divide-y divide-line px-5 [&>div]:grid [&>div]:gap-x-4 [&>div]:py-3.5 sm:[&>div]:grid-cols-[9rem_1fr] [&_dt]:text-sm [&_dt]:font-semibold [&_dt]:text-quiet">
      <div>
        <dt>Kept</dt>
        <dd>
          {answered === 0
            ? "Nothing is answered yet. "
            : answered === 1
              ? "Your answer. "
              : `Your ${answered} answers. `}
          {pause.next === "turn" && "The question that was open, with what you had written."}
          {pause.next === "question" && "The next question has not been asked yet."}
          {pause.next === "end" && "That was the last question."}
        </dd>
      </div>
      {pause.remainingMs !== undefined && (
        <div>
          <dt>Time left then</dt>
          <dd className="numerals">{clock(pause.remainingMs)}, given back when you resume</dd>
        </div>
      )}
      {view.left?.pauses !== undefined && (
        <div>
          <dt>Pauses left</dt>
          <dd className="numerals">{view.left.pauses}. Lost connections do not count</dd>
        </div>
      )}
      <div>
        <dt>Until</dt>
        <dd className="numerals">
          <time dateTime={pause.until}>{moment(until, new Date(view.at))}</time>
          {answered > 0
            ? ". After that it ends with a report on what there is."
            : ". After that it ends without a report."}
        </dd>
      </div>
    </dl>
  );
}

function LastThread({ view }: { readonly view: InterviewView }): ReactNode {
  const thread = threadsOf(view.turns).at(-1);
  const questionId = thread?.question.feedback?.questionId;
  const sheets = useSheets(view.id, questionId === undefined ? [] : [questionId]);
  if (!thread) return null;
  const turns = [thread.question, ...thread.followUps];
  const score = threadLevel(turns);
  return (
    <div className="sheet p-5 sm:p-7">
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <h2 className="max-w-[44ch] flex-1 basis-72 font-serif text-xl leading-snug">{thread.question.text}</h2>
        {score && (
          <div className="w-full max-w-52">
            <LevelWords score={score} className="text-lg" />
            <LevelScale score={score} className="mt-1" />
          </div>
        )}
      </div>
      <ThreadReview heading="h3" turns={turns} sheet={questionId === undefined ? undefined : sheets.get(questionId)} />
    </div>
  );
}

function Ways({ pause, commands }: PausedProps): ReactNode {
  const main = useRef<HTMLButtonElement>(null);
  const ends = pause.next === "end";
  useFocusIfLost(main, commands.can(ends ? "finish" : "resume"));
  return (
    <div className="flex flex-wrap items-center gap-2">
      {ends ? (
        <Button
          ref={main}
          variant="primary"
          size="lg"
          disabled={!commands.can("finish")}
          busy={commands.inFlight === "finish"}
          busyLabel="Writing the report"
          onClick={() => void commands.run({ type: "finish" })}
        >
          See the report
        </Button>
      ) : (
        <Button
          ref={main}
          variant="primary"
          size="lg"
          disabled={!commands.can("resume")}
          busy={commands.inFlight === "resume"}
          busyLabel="Resuming"
          onClick={() => void commands.run({ type: "resume" })}
        >
          <Play aria-hidden />
          {pause.reason === "feedback" ? "Next question" : "Resume"}
        </Button>
      )}
      {pause.reason === "feedback" && (
        <Button
          size="lg"
          disabled={!commands.can("retry-question")}
          busy={commands.inFlight === "retry-question"}
          busyLabel="Asking again"
          onClick={() => void commands.run({ type: "retry-question" })}
        >
          <RotateCcw aria-hidden />
          Try this one again
        </Button>
      )}
      <p className="hidden items-center gap-1.5 text-2xs text-quiet sm:flex">
        <Kbd>Enter</Kbd> {ends ? "ends it" : "goes on"}
      </p>
    </div>
  );
}
