import type { InterviewView, OpenTurnView } from "@segno/interviews/wire";
import { type ReactNode, useId, useRef } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { useFocusIfLost } from "../../../shared/lib/use-focus-if-lost.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { threadsOf } from "../threads.ts";
import { useDraft } from "../use-draft.ts";
import type { InterviewCommands, LiveInterview } from "../use-interview.ts";
import { AnswerForm } from "./answer-form.tsx";
import { QuestionCard } from "./question-card.tsx";

export interface OpenTurnProps {
  readonly live: LiveInterview;
  readonly view: InterviewView;
  readonly turn: OpenTurnView;
  readonly commands: InterviewCommands;
}

/** The open question and the place to answer it; keyed by its turn. */
export function OpenTurn({ live, view, turn, commands }: OpenTurnProps): ReactNode {
  const { turnId } = turn;
  const questionId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const online = live.phase === "live";
  const draft = useDraft({
    interviewId: view.id,
    turnId,
    saved: turn.draft,
    online,
    save: (text) => live.send({ type: "save-draft", turnId, text }),
  });
  const thread = turn.kind === "follow-up" ? threadsOf(view.turns).at(-1) : undefined;
  useFocusIfLost(field);

  const send = async (): Promise<void> => {
    if (!commands.can("submit-answer") || draft.text.trim() === "") return;
    const text = draft.text;
    draft.hold();
    if (await commands.run({ type: "submit-answer", turnId, text, input: "typed" })) draft.forget();
    else draft.release();
  };
  const moreTime = commands.can("extend-time") ? () => void commands.run({ type: "extend-time", turnId }) : undefined;
  const hint =
    commands.can("ask-help") && view.mode === "practice"
      ? () => void commands.run({ type: "ask-help", turnId, kind: "hint" })
      : undefined;
  useShortcuts({
    "Ctrl+Enter": () => void send(),
    "Alt+p": commands.can("pause") ? () => void commands.run({ type: "pause" }) : undefined,
    "Alt+t": moreTime,
    "Alt+h": hint,
    t: moreTime,
    h: hint,
  });

  return (
    <>
      <QuestionCard
        id={questionId}
        turn={turn}
        parent={thread?.question.text}
        followUp={(thread?.followUps.length ?? 0) + 1}
        hints={view.mode === "practice"}
        commands={commands}
        onHelped={() => field.current?.focus()}
      />
      <AnswerForm
        questionId={questionId}
        draft={draft}
        offline={!online}
        commands={commands}
        onSend={() => void send()}
        field={field}
        actions={
          <Button
            variant="ghost"
            disabled={!commands.can("skip-question")}
            busy={commands.inFlight === "skip-question"}
            busyLabel="Skipping"
            onClick={() => void commands.run({ type: "skip-question", turnId })}
          >
            Skip
          </Button>
        }
      />
    </>
  );
}
