import type { InterviewView, OpenTurnView } from "@segno/interviews/wire";
import { type ReactNode, useId, useRef } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { useFocusIfLost } from "../../../shared/lib/use-focus-if-lost.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { threadsOf } from "../threads.ts";
import { type DraftHandle, useDraft } from "../use-draft.ts";
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
      {draft.other !== undefined && <OtherWords draft={draft} other={draft.other} />}
    </>
  );
}

/** Another window wrote for the same question: whose words stay is for the candidate to say. */
function OtherWords({ draft, other }: { readonly draft: DraftHandle; readonly other: string }): ReactNode {
  return (
    <Notice
      role="status"
      title="Another window wrote here"
      actions={
        <>
          <Button size="sm" onClick={draft.useOther}>
            Use its words
          </Button>
          <Button size="sm" variant="ghost" onClick={draft.keepOwn}>
            Keep mine
          </Button>
        </>
      }
    >
      <p className="max-h-40 overflow-y-auto break-words whitespace-pre-line">{other}</p>
    </Notice>
  );
}
