import type { InterviewView } from "@segno/interviews/wire";
import type { ReactNode } from "react";
import { Skeleton } from "../../../shared/ui/skeleton.tsx";
import { threadsOf } from "../threads.ts";
import { QuestionCard } from "./question-card.tsx";

/** While an answer is read: the question and the words as they were sent, and the room for what comes next. */
export function Reading({ view }: { readonly view: InterviewView }): ReactNode {
  const thread = threadsOf(view.turns).at(-1);
  const turn = view.turns.at(-1);
  if (!turn || !thread) return null;
  const follows = turn.kind === "follow-up";
  return (
    <div className="grid gap-5">
      <QuestionCard
        id={`reading-${turn.turnId}`}
        turn={{ ...turn, help: {} }}
        parent={follows ? thread.question.text : undefined}
        followUp={thread.followUps.length}
      />
      {turn.answer && (
        <div>
          <p className="mb-1.5 text-sm font-semibold">Your answer</p>
          <p className="min-h-44 lg:min-h-60 rounded-xl border border-line bg-well/50 px-4 py-3.5 text-[1.0625rem] leading-relaxed whitespace-pre-line">
            {turn.answer.text}
          </p>
        </div>
      )}
      <Skeleton className="h-11 w-40 justify-self-end" />
    </div>
  );
}
